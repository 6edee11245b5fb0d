package io.caravan.doctor.sink;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Check;
import io.caravan.doctor.Examination;
import io.caravan.sink.rabbitmq.ExchangeCheck;
import io.caravan.sink.rabbitmq.RabbitConnectException;
import io.caravan.sink.rabbitmq.RabbitConnections;
import java.util.List;

/** What flows need of a RabbitMQ broker: exchanges that are there and take messages. */
public final class BrokerExamination implements Examination {

    private final RabbitConnections broker;
    private final List<String> exchanges;
    private ExchangeCheck check;

    public BrokerExamination(RabbitConnections broker, List<String> exchanges) {
        this.broker = broker;
        this.exchanges = exchanges;
    }

    @Override
    public String server() {
        return "RabbitMQ";
    }

    @Override
    public Answer reach() throws RabbitConnectException {
        check = ExchangeCheck.connect(broker.getSettings());
        return Answer.ok(check.server());
    }

    @Override
    public List<Check> checks() {
        return exchanges.stream()
                .map(exchange -> new Check("exchange '" + exchange + "'", () -> exchange(exchange)))
                .toList();
    }

    private Answer exchange(String exchange) {
        return check.obstacle(exchange)
                .map(line -> Answer.faultOf(line, "See the log of RabbitMQ"))
                .orElse(Answer.ok("there, and takes messages (tried, and rolled back)"));
    }

    @Override
    public void close() {
        if (check != null) {
            check.close();
        }
    }
}

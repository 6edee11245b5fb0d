package io.caravan.bench;

import io.caravan.sink.rabbitmq.OutgoingMessage;
import io.caravan.sink.rabbitmq.RabbitConnections;
import io.caravan.testing.RabbitServer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How fast rabbitmq-confirmed publishes, against a bare loop of the client with 1,000 messages unconfirmed. The two take turns;
 * the median of each is printed.
 */
@Tag("rabbitmq")
class RabbitBench {

    private static final int MESSAGES = Integer.getInteger("bench.messages", 200_000);
    private static final int WINDOW = RabbitLimit.WINDOW;
    private static final int ROUNDS = 3;
    private static final byte[] BODY = new byte[40];

    private static RabbitServer rabbit;

    @BeforeAll
    static void open() {
        rabbit = RabbitServer.start();
        System.out.printf("%n%s, %,d messages of %d bytes%n", rabbit.product(), MESSAGES, BODY.length);
    }

    @AfterAll
    static void close() {
        rabbit.close();
    }

    @ParameterizedTest
    @CsvSource({"2, 1000", "2, 10000", "1, 1000", "1, 10000"})
    void publishes(int deliveryMode, int batch) throws Exception {
        double[] ours = new double[ROUNDS];
        double[] limit = new double[ROUNDS];
        // The first round warms both up.
        for (int round = -1; round < ROUNDS; round++) {
            double bare = RabbitLimit.seconds(rabbit.uri(), MESSAGES, BODY, deliveryMode);
            double own = own(deliveryMode, batch);
            if (round >= 0) {
                limit[round] = bare;
                ours[round] = own;
            }
        }
        double ourRate = MESSAGES / median(ours);
        double limitRate = MESSAGES / median(limit);
        System.out.printf(
                "%s, batches of %,6d   ours %,8.0f messages/s   limit %,8.0f messages/s   ratio %3.0f %%%n",
                deliveryMode == 2 ? "persistent" : "transient ", batch, ourRate, limitRate, 100 * ourRate / limitRate);
    }

    private static double own(int deliveryMode, int batch) throws Exception {
        RabbitLimit.emptyQueue(rabbit.uri());
        try (DefaultCamelContext camel = new DefaultCamelContext();
                RabbitConnections connections = new RabbitConnections()) {
            connections.getSettings().setUri(rabbit.uri());
            camel.getRegistry().bind("rabbitmq", connections);
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            List<OutgoingMessage> messages = Collections.nCopies(batch, OutgoingMessage.of(BODY));
            String uri = "rabbitmq-confirmed:bench?window=" + WINDOW + "&deliveryMode=" + deliveryMode;
            connections.connect();
            long begin = System.nanoTime();
            for (int sent = 0; sent < MESSAGES; sent += batch) {
                template.sendBody(uri, messages);
            }
            return seconds(begin);
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

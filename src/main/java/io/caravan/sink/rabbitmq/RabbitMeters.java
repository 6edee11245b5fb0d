package io.caravan.sink.rabbitmq;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/**
 * What became of messages, as metrics: {@code caravan.rabbitmq.messages} by exchange and status (published, confirmed, returned,
 * nacked), and by broker {@code caravan.rabbitmq.unconfirmed} and {@code caravan.rabbitmq.reconnects}.
 */
final class RabbitMeters {

    private final MeterRegistry meters;
    private final Tags exchange;

    private RabbitMeters(MeterRegistry meters, String exchange) {
        this.meters = meters;
        this.exchange = Tags.of("exchange", exchange);
    }

    static RabbitMeters of(CamelContext camel, RabbitConnections connections, String exchange) {
        MeterRegistry meters = CamelContextHelper.findSingleByType(camel, MeterRegistry.class);
        if (meters != null) {
            register(meters, connections);
        }
        RabbitMeters made = new RabbitMeters(meters, exchange);
        made.count(PublishedBatch.NOTHING);
        return made;
    }

    private static void register(MeterRegistry meters, RabbitConnections connections) {
        Tags broker = Tags.of("broker", connections.getSettings().address());
        if (meters.find("caravan.rabbitmq.unconfirmed").tags(broker).gauge() != null) {
            return;
        }
        Gauge.builder("caravan.rabbitmq.unconfirmed", connections, RabbitConnections::unconfirmed)
                .description("Messages that are published and not confirmed yet")
                .tags(broker)
                .register(meters);
        FunctionCounter.builder("caravan.rabbitmq.reconnects", connections.attempts(), ConnectAttempts::reconnects)
                .description("How often the connection was opened again")
                .tags(broker)
                .register(meters);
    }

    void count(PublishedBatch batch) {
        count("published", batch.sent());
        count("confirmed", batch.confirmed());
        count("returned", batch.returned());
        count("nacked", batch.nacked());
    }

    private void count(String status, int messages) {
        if (meters != null) {
            Counter.builder("caravan.rabbitmq.messages")
                    .description("Messages by what became of them; one that is sent again counts again")
                    .tags(exchange.and("status", status))
                    .register(meters)
                    .increment(messages);
        }
    }
}

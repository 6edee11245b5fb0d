package io.caravan.sink.rabbitmq;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether an exchange can be published to. Asked while the broker is away it lets the connection be tried in the background. */
final class RabbitHealth extends AbstractHealthCheck {

    private final RabbitConnections connections;
    private volatile PublishException failure;

    RabbitHealth(String exchange, RabbitConnections connections) {
        super("camel", "producer:rabbitmq-confirmed:" + exchange);
        this.connections = connections;
    }

    void published() {
        failure = null;
    }

    void failed(PublishException e) {
        // What is wrong with the broker as a whole the connection knows itself, and also when it is over.
        failure = e.isAway() ? null : e;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        // A route that is switched off has its producer too.
        if (!connections.wasAsked()) {
            builder.up();
            return;
        }
        connections.probe();
        String trouble = connections.trouble();
        PublishException last = failure;
        if (trouble != null) {
            builder.message(trouble).down();
        } else if (last != null) {
            builder.message(last.getMessage()).error(last).down();
        } else {
            builder.up();
        }
    }
}

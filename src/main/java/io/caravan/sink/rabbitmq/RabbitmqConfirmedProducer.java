package io.caravan.sink.rabbitmq;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.DefaultProducer;

/** Publishes the body of each exchange on the thread of the route. */
public class RabbitmqConfirmedProducer extends DefaultProducer {

    private final RabbitmqConfirmedEndpoint endpoint;
    private RabbitHealth health;
    private PublishTerms terms;

    public RabbitmqConfirmedProducer(RabbitmqConfirmedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        terms = endpoint.terms();
        health = new RabbitHealth(endpoint.getExchange(), endpoint.getConnections());
        HealthCheckRegistry checks = HealthCheckRegistry.get(endpoint.getCamelContext());
        if (checks != null) {
            health.setCamelContext(endpoint.getCamelContext());
            checks.register(health);
        }
    }

    @Override
    protected void doStop() throws Exception {
        HealthCheckRegistry checks = HealthCheckRegistry.get(endpoint.getCamelContext());
        if (checks != null && health != null) {
            checks.unregister(health);
        }
        super.doStop();
    }

    private PublishTerms termsOf(Exchange exchange) {
        String other = exchange.getMessage().getHeader(RabbitConstants.EXCHANGE, String.class);
        PublishTerms there = other == null ? terms : terms.to(RabbitmqConfirmedEndpoint.nameOf(other));
        String id = exchange.getMessage().getHeader(RabbitConstants.MESSAGE_ID, String.class);
        return id == null ? there : there.withMessageId(id);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        List<OutgoingMessage> batch = OutgoingBatch.of(exchange.getMessage().getBody());
        try {
            endpoint.meters().count(endpoint.getConnections().publish(batch, termsOf(exchange)));
            health.published();
        } catch (PublishException e) {
            endpoint.meters().count(e.batch());
            health.failed(e);
            throw e;
        }
    }
}

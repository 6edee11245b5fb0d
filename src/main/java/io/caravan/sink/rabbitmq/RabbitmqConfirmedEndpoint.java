package io.caravan.sink.rabbitmq;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Publishes batches of messages to an exchange of RabbitMQ, in order, and waits until the broker has confirmed them all.
 *
 * The body is a list of {@link OutgoingMessage}, {@code byte[]} or text, or one of them alone. What is not confirmed fails the
 * exchange with a {@link PublishException}, which tells from where on to send again: at least once, in order. A user needs the
 * right to write to the exchange, and no other.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "rabbitmq-confirmed",
        title = "RabbitMQ Confirmed",
        syntax = "rabbitmq-confirmed:exchange",
        producerOnly = true,
        category = {Category.MESSAGING})
public class RabbitmqConfirmedEndpoint extends DefaultEndpoint {

    static final String DEFAULT_EXCHANGE = "amq.default";

    @UriPath(
            description =
                    "Name of the exchange, which must exist. amq.default for the default exchange, where the routing "
                            + "key is the name of a queue.")
    @Metadata(required = true)
    private String exchange;

    @UriParam(
            label = "common",
            description = "The broker to publish to. Found in the registry where there is one bean of this type.")
    private RabbitConnections connections;

    @UriParam
    private final PublishConfiguration configuration = new PublishConfiguration();

    @UriParam
    private final BrokerConfiguration broker = new BrokerConfiguration();

    private RabbitConnections own;
    private RabbitMeters meters;

    public RabbitmqConfirmedEndpoint(String uri, RabbitmqConfirmedComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new RabbitmqConfirmedProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("rabbitmq-confirmed only publishes: use it in to");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (broker.isSet()) {
            RabbitSettings settings = connections == null
                    ? new RabbitSettings()
                    : connections.getSettings().copy();
            broker.applyTo(settings);
            own = new RabbitConnections(settings);
            connections = own;
        }
        if (connections == null) {
            throw new IllegalArgumentException("rabbitmq-confirmed needs a broker: set host, or define a bean of type "
                    + RabbitConnections.class.getName());
        }
        meters = RabbitMeters.of(getCamelContext(), connections, exchange);
    }

    @Override
    protected void doShutdown() throws Exception {
        if (own != null) {
            own.close();
        }
        super.doShutdown();
    }

    PublishTerms terms() {
        return configuration.terms(nameOf(exchange));
    }

    /** Returns the name that AMQP gives an exchange. */
    static String nameOf(String exchange) {
        return exchange.equals(DEFAULT_EXCHANGE) ? "" : exchange;
    }

    RabbitMeters meters() {
        return meters;
    }

    public String getExchange() {
        return exchange;
    }

    public void setExchange(String exchange) {
        this.exchange = exchange;
    }

    public RabbitConnections getConnections() {
        return connections;
    }

    public void setConnections(RabbitConnections connections) {
        this.connections = connections;
    }

    public PublishConfiguration getConfiguration() {
        return configuration;
    }

    public BrokerConfiguration getBroker() {
        return broker;
    }
}

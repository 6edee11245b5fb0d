package io.caravan.sink.rabbitmq;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * The shared broker for Camel's stock endpoint {@code spring-rabbitmq}, over a connection of its own. Nothing is made before a
 * route asks for it. Thread-safe.
 */
public final class SpringRabbit implements CamelContextAware, AutoCloseable {

    private CamelContext camelContext;
    private RabbitConnections connections;
    private ConnectionFactory factory;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    public void setConnections(RabbitConnections connections) {
        this.connections = connections;
    }

    /** @param name of the connection factory, which the endpoint finds by itself where there is no other */
    public void setFactoryName(String name) {
        camelContext.getRegistry().bind(name, ConnectionFactory.class, this::factory);
    }

    private synchronized ConnectionFactory factory() {
        if (factory == null) {
            try {
                factory = new CachingConnectionFactory(RabbitOpening.factory(connections.getSettings(), socket -> {}));
            } catch (RabbitConnectException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        return factory;
    }

    @Override
    public synchronized void close() {
        if (factory != null) {
            ((CachingConnectionFactory) factory).destroy();
        }
    }
}

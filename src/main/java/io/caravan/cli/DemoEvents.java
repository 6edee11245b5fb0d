package io.caravan.cli;

import io.caravan.cli.demo.EventQueue;
import io.caravan.cli.demo.Eventually;
import io.caravan.cli.servers.LocalRabbit;
import io.caravan.sink.rabbitmq.RabbitConnections;
import io.caravan.state.EventFallback;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.main.Main;

/** The shipped flow keyspace-to-rabbitmq over the demo's servers, from {@link #start()} to {@link #close()}. */
final class DemoEvents implements AutoCloseable {

    private static final String FLOW = "keyspace-to-rabbitmq";

    private final Main main;

    /**
     * @param servers the properties of the servers
     * @param queue   where the messages are to arrive
     */
    DemoEvents(Map<String, String> servers, LocalRabbit rabbit, EventQueue queue) {
        FlowValues values = new FlowValues();
        servers.forEach(values::setText);
        values.setText("rabbitmq.uri", rabbit.uri());
        values.set("rabbitmq.username", "");
        values.set("rabbitmq.password", "");
        values.leaveOutTheService();
        values.set(FLOW + ".enabled", true);
        // What writes strings, and what expires.
        values.set(FLOW + ".events", "$x");
        values.set(FLOW + ".masks", "ALL");
        values.set(FLOW + ".mask-syntax", "module");
        values.set(FLOW + ".form", "plain");
        values.set(FLOW + ".exchange", EventQueue.EXCHANGE);
        values.setText(FLOW + ".routing-key", queue.routingKey());
        main = values.program(RouteFiles.flows(FLOW));
    }

    /** Starts the flow, and returns when it listens to Redis. */
    void start() throws Exception {
        main.start();
        if (!Eventually.holds(this::isListening)) {
            throw new IllegalStateException("The flow " + FLOW + " does not listen to Redis within a minute");
        }
    }

    private boolean isListening() {
        return main.getCamelContext().getRoute(FLOW).getConsumer() instanceof HealthCheckAware listener
                && listener.getHealthCheck().call().getState() == HealthCheck.State.UP;
    }

    /** Does what {@code events disconnect} does. */
    void disconnect() {
        broker().disconnect();
    }

    /** Lets the flow connect again. */
    void connect() {
        broker().allow();
    }

    private RabbitConnections broker() {
        return bean("rabbitmq", RabbitConnections.class);
    }

    /** Returns how many events wait in the list in Redis. */
    long waiting() {
        return bean("eventFallback", EventFallback.class).length();
    }

    private <T> T bean(String name, Class<T> type) {
        return main.getCamelContext().getRegistry().lookupByNameAndType(name, type);
    }

    @Override
    public void close() {
        main.stop();
    }
}

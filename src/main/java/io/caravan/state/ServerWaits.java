package io.caravan.state;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.SynchronizationAdapter;

/** Tells /observe/health which routes wait for a server that is away. Called at each retry of an exchange. */
public class ServerWaits extends AbstractHealthCheck implements Processor {

    private record Wait(String route, String reason) {

        @Override
        public String toString() {
            return route + " waits: " + reason;
        }
    }

    private final Map<String, Wait> waiting = new ConcurrentHashMap<>();

    public ServerWaits() {
        super("caravan", "servers");
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Wait wait = new Wait(exchange.getFromRouteId(), reasonOf(failure));
        if (waiting.put(exchange.getExchangeId(), wait) == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    waiting.remove(done.getExchangeId());
                }
            });
        }
    }

    /** A pool tells how long it has tried in vain, and the failure behind that tells where and why. */
    private static String reasonOf(Exception failure) {
        Throwable told = failure;
        for (Throwable cause = failure; cause instanceof SQLException; cause = cause.getCause()) {
            told = cause;
        }
        return told.getMessage();
    }

    /** Returns what a route waits for, in words; nothing where it does not wait. */
    public Optional<String> reasonOf(String route) {
        return waiting.values().stream()
                .filter(wait -> route.equals(wait.route()))
                .map(Wait::reason)
                .findFirst();
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, Wait> now = new TreeMap<>(waiting);
        if (now.isEmpty()) {
            builder.up();
        } else {
            builder.message(now.values().stream().map(Wait::toString).collect(Collectors.joining("; ")))
                    .down();
        }
    }
}

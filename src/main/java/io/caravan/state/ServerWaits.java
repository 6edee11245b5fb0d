package io.caravan.state;

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
        Wait wait = new Wait(exchange.getFromRouteId(), failure.getMessage());
        if (waiting.put(exchange.getExchangeId(), wait) == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    waiting.remove(done.getExchangeId());
                }
            });
        }
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

package io.caravan.state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.SynchronizationAdapter;

/** Tells /observe/health which routes wait for a server that is away. Called at each retry of an exchange. */
public class ServerWaits extends AbstractHealthCheck implements Processor {

    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    public ServerWaits() {
        super("caravan", "servers");
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String reason = exchange.getFromRouteId() + " waits: " + failure.getMessage();
        if (waiting.put(exchange.getExchangeId(), reason) == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    waiting.remove(done.getExchangeId());
                }
            });
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> now = new TreeMap<>(waiting);
        if (now.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", now.values())).down();
        }
    }
}

package io.caravan.sink.restore;

import io.caravan.process.backup.KeyVersion;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.KeyState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Writes the keys in the body of each exchange on the thread of the route. */
public class RedisRestoreProducer extends DefaultProducer {

    private final RestoredKeys keys;
    private final RestoreMeters meters;
    private final RestoreHealth health;

    public RedisRestoreProducer(RedisRestoreEndpoint endpoint) {
        super(endpoint);
        keys = new RestoredKeys(
                endpoint.getConnections(), endpoint.getConfiguration().terms());
        meters = new RestoreMeters(endpoint.getCamelContext(), endpoint.getName());
        health = endpoint.health();
    }

    @Override
    public void process(Exchange exchange) {
        List<KeyState> states = states(exchange.getMessage().getBody());
        try {
            List<RestoreOutcome> outcomes = keys.write(states);
            health.written();
            meters.count(outcomes);
            exchange.getMessage().setBody(outcomes);
        } catch (RedisUnavailableException e) {
            health.failed(e);
            throw e;
        }
    }

    private static List<KeyState> states(Object body) {
        if (!(body instanceof Collection<?> parts)) {
            return List.of(state(body));
        }
        List<KeyState> states = new ArrayList<>(parts.size());
        parts.forEach(part -> states.add(state(part)));
        return states;
    }

    private static KeyState state(Object part) {
        if (part instanceof KeyVersion version) {
            return version.state();
        }
        if (part instanceof KeyState state) {
            return state;
        }
        throw new IllegalArgumentException(
                "redis-restore writes KeyState, KeyVersion and lists of these, but the body holds "
                        + (part == null ? "nothing" : part.getClass().getName()));
    }
}

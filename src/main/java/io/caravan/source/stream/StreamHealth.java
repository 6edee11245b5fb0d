package io.caravan.source.stream;

import java.util.EnumMap;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether a consumer of streams can do its work. Thread-safe. */
final class StreamHealth extends AbstractHealthCheck {

    /** The things that a consumer does, each of which can fail and come right again by itself. */
    enum Task {
        SEARCH,
        READ,
        DELIVER
    }

    private final Map<Task, Throwable> failures = new EnumMap<>(Task.class);
    private boolean searched;

    StreamHealth(String routeId) {
        super("camel", "consumer:" + routeId);
    }

    synchronized void well(Task task) {
        failures.remove(task);
        searched |= task == Task.SEARCH;
    }

    synchronized void failed(Task task, Throwable failure) {
        failures.put(task, failure);
    }

    @Override
    protected synchronized void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (!failures.isEmpty()) {
            Throwable failure = failures.values().iterator().next();
            builder.message(failure.getMessage()).error(failure).down();
        } else if (!searched) {
            builder.message("Has not looked for streams yet").down();
        } else {
            builder.up();
        }
    }
}

package io.caravan.state;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Shows in /observe/health how many key events wait for the broker. A flow that has dropped some is called degraded. */
final class EventFallbackHealth extends AbstractHealthCheck {

    private final EventFallback fallback;

    EventFallbackHealth(EventFallback fallback) {
        super("caravan", "event-fallback");
        this.fallback = fallback;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        double held = fallback.lastSize();
        builder.detail("size", Double.isNaN(held) ? "unknown" : Long.toString((long) held));
        builder.detail("bound", fallback.getSize());
        builder.detail("dropped", fallback.dropped());
        builder.detail("malformed", fallback.malformed());
        if (fallback.dropped() > 0) {
            builder.message("degraded: dropped " + fallback.dropped() + " key events for want of room in the fallback");
        } else if (held > 0) {
            builder.message((long) held + " key events wait for the broker");
        }
        builder.up();
    }
}

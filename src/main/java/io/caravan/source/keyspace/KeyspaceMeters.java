package io.caravan.source.keyspace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What became of events, as metrics: {@code caravan.keyspace.events} by status (delivered, failed, dropped),
 * {@code caravan.keyspace.gaps} and {@code caravan.keyspace.gap.seconds} by reason, {@code caravan.keyspace.buffer.bytes},
 * {@code caravan.keyspace.lag.seconds} (age of the oldest event that has not been delivered) and {@code caravan.keyspace.epoch}.
 */
final class KeyspaceMeters {

    private final MeterRegistry meters;
    private final Tags route;

    /** @param meters where to keep the metrics; {@code null} for nowhere */
    KeyspaceMeters(MeterRegistry meters, String routeId) {
        this.meters = meters;
        this.route = Tags.of("route", routeId);
    }

    /** Called when the route starts. What has not happened is there with 0, so that the first time is seen as an increase. */
    void watch(EventBuffer buffer) {
        if (meters != null) {
            events("delivered", 0);
            events("failed", 0);
            events("dropped", 0);
            for (EventGap.Reason reason : EventGap.Reason.values()) {
                gap(reason, 0, 0);
            }
            gauge("caravan.keyspace.buffer.bytes", buffer, EventBuffer::bytes);
            gauge("caravan.keyspace.epoch", buffer, EventBuffer::epoch);
            gauge("caravan.keyspace.lag.seconds", buffer, each -> {
                long oldest = each.oldest();
                return oldest < 0 ? 0 : Math.max(0, System.currentTimeMillis() - oldest) / 1000.0;
            });
        }
    }

    /** A gauge keeps to the object that it was made for, also when the route is started again. */
    private void gauge(String name, EventBuffer buffer, ToDoubleFunction<EventBuffer> value) {
        for (Meter before : meters.find(name).tags(route).meters()) {
            meters.remove(before);
        }
        Gauge.builder(name, buffer, value).tags(route).register(meters);
    }

    void delivered(int events) {
        events("delivered", events);
    }

    void failed(int events) {
        events("failed", events);
    }

    void gap(EventGap gap) {
        if (gap.lost() > 0) {
            events("dropped", gap.lost());
        }
        if (meters != null) {
            gap(gap.reason(), 1, Duration.between(gap.from(), gap.to()).toMillis() / 1000.0);
        }
    }

    private void gap(EventGap.Reason reason, int gaps, double seconds) {
        Tags tags = route.and("reason", reason.name().toLowerCase(Locale.ROOT));
        meters.counter("caravan.keyspace.gaps", tags).increment(gaps);
        meters.counter("caravan.keyspace.gap.seconds", tags).increment(seconds);
    }

    private void events(String status, long events) {
        if (meters != null) {
            Counter.builder("caravan.keyspace.events")
                    .description("Events by what became of them; one of a batch that is tried again counts again")
                    .tags(route.and("status", status))
                    .register(meters)
                    .increment(events);
        }
    }
}

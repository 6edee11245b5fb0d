package io.caravan.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the last round showed, as gauges {@code caravan.monitor.*} without names of streams, and
 * {@code caravan.monitor.rounds} by result.
 */
final class MonitorMeters {

    private final MeterRegistry meters;
    private final Map<String, AtomicLong> gauges = new HashMap<>();

    /** @param meters where to keep the metrics; {@code null} for nowhere */
    MonitorMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void round(Round round) {
        set("streams", Tags.empty(), round.streams().size());
        set("streams.warned", Tags.empty(), round.warned());
        set("length", Tags.empty(), round.length());
        set("pending", Tags.empty(), round.pending());
        set("lag.max", Tags.empty(), round.largestLag());
        set("oldest.pending.seconds.max", Tags.empty(), round.oldestPendingMillis() / 1000);
        set("round.millis", Tags.empty(), round.durationMillis());
        for (Warning.Kind kind : Warning.Kind.values()) {
            set("warnings", Tags.of("kind", kind.word()), round.warnings(kind));
        }
        set("last.success.timestamp.seconds", Tags.empty(), System.currentTimeMillis() / 1000);
        count("complete");
    }

    void failed() {
        count("failed");
    }

    private void count(String result) {
        if (meters != null) {
            meters.counter("caravan.monitor.rounds", "result", result).increment();
        }
    }

    private void set(String name, Tags tags, long value) {
        if (meters != null) {
            gauges.computeIfAbsent(name + tags, key -> gauge("caravan.monitor." + name, tags))
                    .set(value);
        }
    }

    /** A gauge keeps to the object that it was made for, also when the route is started again. */
    private AtomicLong gauge(String name, Tags tags) {
        meters.find(name).tags(tags).meters().forEach(meters::remove);
        return meters.gauge(name, tags, new AtomicLong());
    }
}

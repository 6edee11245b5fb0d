package io.caravan.state;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of events that the broker could not take, since the start: as metrics {@code caravan.events.fallback.size},
 * {@code .bound}, {@code .stored}, {@code .dropped}, {@code .drained} and {@code .malformed}, and drops in the log, once a
 * minute at most.
 */
final class FallbackTally {

    private static final Logger LOG = LoggerFactory.getLogger(FallbackTally.class);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);
    private static final String PREFIX = "caravan.events.fallback.";

    private final LongAdder stored = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder drained = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private long warned;
    private long warnedAt = System.nanoTime() - BETWEEN_WARNINGS.toNanos();

    void stored(int events) {
        stored.add(events);
    }

    void malformed() {
        malformed.increment();
    }

    void taken(FallbackList.Change change) {
        drained.add(change.drained());
        dropped(change.dropped());
    }

    synchronized void dropped(long events) {
        dropped.add(events);
        long unwarned = dropped.sum() - warned;
        long now = System.nanoTime();
        if (unwarned > 0 && now - warnedAt >= BETWEEN_WARNINGS.toNanos()) {
            LOG.warn(
                    "Dropped {} key events that could not wait for the broker: the fallback is at its size, or off",
                    unwarned);
            warned += unwarned;
            warnedAt = now;
        }
    }

    long droppedInAll() {
        return dropped.sum();
    }

    long malformedInAll() {
        return malformed.sum();
    }

    /** A gauge keeps to the object that it was made for, also when the flow is started again. */
    void register(MeterRegistry meters, EventFallback fallback) {
        FlowMeters.forget(meters, PREFIX);
        Gauge.builder(PREFIX + "size", fallback, EventFallback::lastSize)
                .description("Key events that wait for the broker")
                .register(meters);
        Gauge.builder(PREFIX + "bound", fallback, EventFallback::getSize)
                .description("Most key events that may wait; 0 for no bound, -1 for none at all")
                .register(meters);
        counter(meters, fallback, "stored", "Key events that were stored", each -> stored.sum());
        counter(meters, fallback, "dropped", "Key events that were dropped for want of room", each -> dropped.sum());
        counter(
                meters,
                fallback,
                "drained",
                "Key events that were removed after they were sent",
                each -> drained.sum());
        counter(meters, fallback, "malformed", "Elements that are no key events", each -> malformed.sum());
    }

    private static void counter(
            MeterRegistry meters,
            EventFallback fallback,
            String name,
            String description,
            ToDoubleFunction<EventFallback> count) {
        FunctionCounter.builder(PREFIX + name, fallback, count)
                .description(description)
                .register(meters);
    }
}

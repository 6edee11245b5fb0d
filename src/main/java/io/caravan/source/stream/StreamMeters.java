package io.caravan.source.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of stream entries, as metrics: {@code caravan.stream.entries} by status, {@code caravan.stream.batches} by
 * result, {@code caravan.stream.groups.mended}, {@code caravan.stream.streams}, {@code caravan.stream.lag.seconds} and
 * {@code caravan.stream.last.success.timestamp.seconds}, in seconds since 1970. What failed at Redis itself joins the flow's
 * {@code caravan.errors} and {@code caravan.retries}.
 */
final class StreamMeters {

    private final MeterRegistry meters;
    private final Tags route;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicLong lastSuccess = new AtomicLong();
    private final StreamLag lag = new StreamLag();

    /** @param meters where to keep the metrics; {@code null} for nowhere */
    StreamMeters(MeterRegistry meters, String routeId) {
        this.meters = meters;
        this.route = Tags.of("route", routeId);
        if (meters != null) {
            gauge("caravan.stream.streams", streams);
            gauge("caravan.stream.last.success.timestamp.seconds", lastSuccess);
            // What has not happened is there with 0, so that the first time is seen as an increase.
            List.of("delivered", "failed", "parked", "claimed", "deleted").forEach(status -> entries(status, 0));
            List.of("complete", "failed").forEach(result -> batches(result, 0));
            meters.counter("caravan.stream.groups.mended", route);
            forget("caravan.stream.lag.seconds");
            meters.gauge("caravan.stream.lag.seconds", route, lag, StreamLag::seconds);
        }
    }

    /** A gauge keeps to the object that it was made for, also when the route is started again. */
    private void gauge(String name, Number value) {
        forget(name);
        meters.gauge(name, route, value);
    }

    private void forget(String name) {
        meters.find(name).tags(route).meters().forEach(meters::remove);
    }

    StreamLag lag() {
        return lag;
    }

    void streams(int count) {
        streams.set(count);
    }

    void batchDone(int entries) {
        entries("delivered", entries);
        batches("complete", 1);
        lag.committed();
        lastSuccess.set(System.currentTimeMillis() / 1000);
    }

    void batchFailed(int entries) {
        entries("failed", entries);
        batches("failed", 1);
    }

    void givenUp() {
        entries("parked", 1);
    }

    void claimed(int entries) {
        entries("claimed", entries);
    }

    /** Entries that were pending, though nobody can read them any more. */
    void deletedBeforeDelivery(int entries) {
        entries("deleted", entries);
    }

    void groupMended() {
        if (meters != null) {
            meters.counter("caravan.stream.groups.mended", route).increment();
        }
    }

    void failedAndTriedAgain() {
        if (meters != null) {
            meters.counter("caravan.errors", route).increment();
            meters.counter("caravan.retries", route).increment();
        }
    }

    private void entries(String status, int entries) {
        if (meters != null) {
            Counter.builder("caravan.stream.entries")
                    .description("Entries by what became of them; one that comes again counts again")
                    .tags(route.and("status", status))
                    .register(meters)
                    .increment(entries);
        }
    }

    private void batches(String result, int batches) {
        if (meters != null) {
            meters.counter("caravan.stream.batches", route.and("result", result))
                    .increment(batches);
        }
    }
}

package io.caravan.source.scan;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What passes come to, as metrics: {@code caravan.scan.keys} by status, {@code caravan.scan.passes} by result,
 * {@code caravan.scan.restarts}, {@code caravan.scan.last.success.timestamp.seconds} since 1970, and {@code caravan.scan.finished},
 * 1 when no pass is left to be made.
 */
final class ScanMeters {

    private final MeterRegistry meters;
    private final Tags route;
    private final AtomicLong lastSuccess = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();

    /** @param meters where to keep the metrics; {@code null} for nowhere */
    ScanMeters(MeterRegistry meters, String routeId) {
        this.meters = meters;
        this.route = Tags.of("route", routeId);
        if (meters != null) {
            gauge("caravan.scan.last.success.timestamp.seconds", lastSuccess);
            gauge("caravan.scan.finished", finished);
            // What has not happened is there with 0, so that the first time is seen as an increase.
            List.of("scanned", "delivered", "skipped", "failed").forEach(status -> keys(status, 0));
            List.of("complete", "interrupted", "failed").forEach(result -> passes(result, 0));
            meters.counter("caravan.scan.restarts", route);
        }
    }

    /** A gauge keeps to the object that it was made for, also when the route is started again. */
    private void gauge(String name, AtomicLong value) {
        meters.find(name).tags(route).meters().forEach(meters::remove);
        meters.gauge(name, route, value);
    }

    /** No pass is left to be made. */
    void finish() {
        finished.set(1);
    }

    /** A page, which the route has had: its keys are counted at once, for a pass may take hours. */
    void delivered(int keys) {
        keys("delivered", keys);
    }

    void passDone(ScanReport report) {
        count(report);
        passes(report.interrupted() ? "interrupted" : "complete", 1);
        if (!report.interrupted()) {
            lastSuccess.set(System.currentTimeMillis() / 1000);
        }
    }

    /** @param report what the pass did before it was given up */
    void passFailed(ScanReport report) {
        count(report);
        passes("failed", 1);
    }

    private void count(ScanReport report) {
        keys("scanned", report.scanned());
        keys("skipped", report.skipped());
        keys("failed", report.failed());
        if (meters != null) {
            meters.counter("caravan.scan.restarts", route).increment(report.restarts());
        }
    }

    private void keys(String status, long keys) {
        if (meters != null) {
            Counter.builder("caravan.scan.keys")
                    .description("Keys of the passes that have ended; those delivered, page by page")
                    .tags(route.and("status", status))
                    .register(meters)
                    .increment(keys);
        }
    }

    private void passes(String result, int passes) {
        if (meters != null) {
            meters.counter("caravan.scan.passes", route.and("result", result)).increment(passes);
        }
    }
}

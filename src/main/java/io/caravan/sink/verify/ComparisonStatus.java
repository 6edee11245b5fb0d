package io.caravan.sink.verify;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.CamelContextHelper;

/**
 * Shows what the comparisons of a route have found last, by what they compare ({@code keys} or {@code entries}): as metrics
 * {@code caravan.verify.differences}, {@code caravan.verify.compared}, {@code caravan.verify.last.comparison.timestamp.seconds} and
 * {@code caravan.verify.comparisons} by result, and in /observe/health under the id of the route, where one that found differences
 * is called degraded until another finds none. Only comparisons that are complete count.
 */
public final class ComparisonStatus extends AbstractHealthCheck {

    /** @param atMillis when it was complete; 0 for not yet */
    private record Found(long compared, long differences, long atMillis) {}

    private static final Found NOTHING_YET = new Found(0, 0, 0);

    private final Map<String, Found> last = new ConcurrentHashMap<>();
    private final String route;
    private final MeterRegistry meters;

    private ComparisonStatus(String route, MeterRegistry meters) {
        super("caravan", route);
        this.route = route;
        this.meters = meters;
    }

    /** Returns that of the route where an exchange began. */
    public static synchronized ComparisonStatus of(Exchange exchange) {
        CamelContext camel = exchange.getContext();
        String route = exchange.getFromRouteId();
        String name = "comparisons-of-" + route;
        ComparisonStatus status = camel.getRegistry().lookupByNameAndType(name, ComparisonStatus.class);
        if (status == null) {
            status = new ComparisonStatus(route, CamelContextHelper.findSingleByType(camel, MeterRegistry.class));
            status.setCamelContext(camel);
            camel.getRegistry().bind(name, status);
            HealthCheckRegistry checks = HealthCheckRegistry.get(camel);
            if (checks != null) {
                checks.register(status);
            }
        }
        return status;
    }

    /** Says that something is compared, so that its metrics are there before the first difference. @param what in the plural */
    public void begin(String what) {
        if (last.putIfAbsent(what, NOTHING_YET) == null && meters != null) {
            gauge(
                    "caravan.verify.differences",
                    "Differences that the last complete comparison found",
                    what,
                    Found::differences);
            gauge("caravan.verify.compared", "What the last complete comparison compared", what, Found::compared);
            gauge(
                    "caravan.verify.last.comparison.timestamp.seconds",
                    "When the last complete comparison ended",
                    what,
                    found -> found.atMillis() / 1000.0);
            List.of("same", "different").forEach(result -> count(what, result, 0));
        }
    }

    private void gauge(String name, String description, String what, ToDoubleFunction<Found> value) {
        Gauge.builder(name, last, all -> value.applyAsDouble(all.get(what)))
                .description(description)
                .tags(tags(what))
                .strongReference(true)
                .register(meters);
    }

    private Tags tags(String what) {
        return Tags.of("route", route, "of", what);
    }

    private void count(String what, String result, int times) {
        meters.counter("caravan.verify.comparisons", tags(what).and("result", result))
                .increment(times);
    }

    /** Keeps what a comparison has found that is complete. */
    public void done(String what, Comparison comparison) {
        long differences = comparison.differences().size() + comparison.moreDifferences();
        last.put(what, new Found(comparison.compared(), differences, System.currentTimeMillis()));
        if (meters != null) {
            count(what, differences == 0 ? "same" : "different", 1);
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, Found> now = new TreeMap<>(last);
        now.values().removeIf(found -> found.atMillis() == 0);
        now.forEach((what, found) -> {
            builder.detail(what + ".compared", found.compared());
            builder.detail(what + ".differences", found.differences());
            builder.detail(what + ".at", Instant.ofEpochMilli(found.atMillis()).toString());
        });
        String different = now.entrySet().stream()
                .filter(each -> each.getValue().differences() > 0)
                .map(each ->
                        each.getValue().differences() + " in " + each.getValue().compared() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        if (!different.isEmpty()) {
            builder.message("degraded: the last comparison found differences, " + different + "; the log names them");
        }
        builder.up();
    }
}

package io.caravan.state;

import io.caravan.process.CounterReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.CamelContextHelper;

/**
 * Shows what passes over counters came to: as metrics {@code caravan.counters.keys} by status, {@code caravan.counters.rows},
 * {@code caravan.counters.parked} and {@code caravan.counters.recovered}, and in /observe/health, where a pass that left
 * something out is called degraded. The metrics of an enabled flow are there with 0 from the start.
 *
 * How many totals are parked is the metric {@code caravan.dead.letters.postgres}, not a number before PostgreSQL has said. It is asked in
 * the background, at most every {@value #FRESH_SECONDS} seconds, when somebody looks. At the bound health is down.
 */
public class CounterStatus extends AbstractHealthCheck implements StartupListener {

    private static final String ROUTE = "counters-to-postgres";
    private static final int FRESH_SECONDS = 5;

    private final BackgroundCount parked = new BackgroundCount(
            Duration.ofSeconds(FRESH_SECONDS), () -> CompletableFuture.completedFuture(target().parked()), count -> {});
    private CounterRuns runs;

    public CounterStatus() {
        super("caravan", ROUTE);
    }

    public void setRuns(CounterRuns runs) {
        this.runs = runs;
    }

    private CounterTarget target() {
        return runs.target();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        RegistryAtStart.tell(camelContext, this);
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        boolean enabled = camel.getPropertiesComponent()
                .resolveProperty(ROUTE + ".enabled")
                .filter(Boolean::parseBoolean)
                .isPresent();
        MeterRegistry meters = enabled ? RegistryAtStart.of(camel, this) : null;
        if (meters != null) {
            // What is not there yet has not increased for Prometheus when it comes with the losses of the first pass.
            add(meters, new CounterReport(), RunOutcome.NOTHING);
            Gauge.builder("caravan.dead.letters.postgres", this, CounterStatus::parkedTotals)
                    .description("Totals that their table refused, in caravan_parked")
                    .register(meters);
        }
    }

    private double parkedTotals() {
        parked.refresh();
        return parked.asMetric();
    }

    /** Adds the pass that has just ended. */
    public void record() {
        target().room().enough();
        MeterRegistry meters = CamelContextHelper.findSingleByType(getCamelContext(), MeterRegistry.class);
        if (meters != null) {
            add(meters, runs.report(), runs.outcome());
        }
    }

    private static void add(MeterRegistry meters, CounterReport report, RunOutcome outcome) {
        meters.counter("caravan.counters.keys", "status", "success").increment(report.success());
        meters.counter("caravan.counters.keys", "status", "skipped").increment(report.skipped());
        meters.counter("caravan.counters.keys", "status", "failed").increment(report.failed());
        meters.counter("caravan.counters.rows").increment(outcome.rows());
        meters.counter("caravan.counters.parked").increment(outcome.parkedRows());
        meters.counter("caravan.counters.recovered").increment(outcome.recoveredRuns());
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        parked.refresh();
        builder.detail("parked.totals", parked.inWords());
        builder.detail("failed.keys", runs.report().failed());
        builder.detail("parked.rows", runs.outcome().parkedRows());
        int capacity = target().room().most();
        Optional<String> lack = target().room().lack();
        if (lack.isPresent() || parked.last() >= capacity) {
            builder.message(lack.orElseGet(this::fullness)).down();
            return;
        }
        String remark = remark(capacity);
        if (!remark.isEmpty()) {
            builder.message("degraded: " + remark);
        }
        builder.up();
    }

    private String remark(int capacity) {
        long rows = runs.outcome().parkedRows();
        long failed = runs.report().failed();
        if (DeadLetterStatus.isNearlyFull(parked.last(), capacity)) {
            return fullness();
        }
        return rows > 0 || failed > 0
                ? "the last pass left " + failed + " keys as they are and parked " + rows + " rows"
                : "";
    }

    private String fullness() {
        return "The table caravan_parked holds " + parked.last() + " of at most "
                + target().room().most() + " totals (dead-letter.capacity). See ./caravan dead-letters list";
    }
}

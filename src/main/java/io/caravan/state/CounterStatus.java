package io.caravan.state;

import io.caravan.process.CounterReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.CamelContextHelper;

/**
 * Shows what passes over counters came to: as metrics {@code caravan.counters.keys} by status, {@code caravan.counters.rows},
 * {@code caravan.counters.parked} and {@code caravan.counters.recovered}, and in /observe/health, where a pass that left
 * something out is called degraded.
 */
public class CounterStatus extends AbstractHealthCheck {

    private CounterRuns runs;

    public CounterStatus() {
        super("caravan", "counters-to-postgres");
    }

    public void setRuns(CounterRuns runs) {
        this.runs = runs;
    }

    /** Adds the pass that has just ended. */
    public void record() {
        MeterRegistry meters = CamelContextHelper.findSingleByType(getCamelContext(), MeterRegistry.class);
        if (meters != null) {
            CounterReport report = runs.report();
            meters.counter("caravan.counters.keys", "status", "success").increment(report.success());
            meters.counter("caravan.counters.keys", "status", "skipped").increment(report.skipped());
            meters.counter("caravan.counters.keys", "status", "failed").increment(report.failed());
            meters.counter("caravan.counters.rows").increment(runs.outcome().rows());
            meters.counter("caravan.counters.parked").increment(runs.outcome().parkedRows());
            meters.counter("caravan.counters.recovered")
                    .increment(runs.outcome().recoveredRuns());
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        long parked = runs.outcome().parkedRows();
        long failed = runs.report().failed();
        builder.detail("failed.keys", failed);
        builder.detail("parked.rows", parked);
        if (parked > 0 || failed > 0) {
            builder.message(
                    "degraded: the last pass left " + failed + " keys as they are and parked " + parked + " rows");
        }
        builder.up();
    }
}

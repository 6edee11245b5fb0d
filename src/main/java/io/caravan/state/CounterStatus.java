package io.caravan.state;

import io.caravan.process.CounterReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.CamelContextHelper;

/**
 * Shows what passes over counters came to: as metrics {@code caravan.counters.keys} by status, {@code caravan.counters.rows},
 * {@code caravan.counters.parked} and {@code caravan.counters.recovered}, and in /observe/health, where a pass that left
 * something out is called degraded. The metrics of an enabled flow are there with 0 from the start. Camel finds it among the beans.
 */
public class CounterStatus extends AbstractHealthCheck implements StartupListener {

    private CounterRuns runs;
    private boolean enabled;

    public CounterStatus() {
        super("caravan", "counters-to-postgres");
    }

    public void setRuns(CounterRuns runs) {
        this.runs = runs;
    }

    /** @param enabled whether the flow runs, so that its metrics are there from the start, with 0 */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        RegistryAtStart.tell(camelContext, this);
    }

    /** What is not there yet has not increased for Prometheus when it comes with the losses of the first pass. */
    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        MeterRegistry meters = enabled ? RegistryAtStart.of(camel, this) : null;
        if (meters != null) {
            add(meters, new CounterReport(), RunOutcome.NOTHING);
        }
    }

    /** Adds the pass that has just ended. */
    public void record() {
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

package io.caravan.sink.restore.bucket;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Shows in /observe/health what a restore came to: one that was given up is down, one that could not restore all that was asked
 * for is called degraded. Camel finds it among the beans.
 */
public final class RestoreStatus extends AbstractHealthCheck {

    private RestoreReport report;

    public RestoreStatus() {
        super("caravan", "s3-to-redis");
    }

    public void setReport(RestoreReport report) {
        this.report = report;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        CompletableFuture<RestoreSummary> end = report.end();
        if (!end.isDone()) {
            builder.up();
            return;
        }
        try {
            add(builder, end.join());
        } catch (CompletionException e) {
            builder.message("the restore was given up: " + e.getCause().getMessage())
                    .error(e.getCause())
                    .down();
        }
    }

    private static void add(HealthCheckResultBuilder builder, RestoreSummary summary) {
        builder.detail("restored", summary.restored());
        builder.detail("refused", summary.refused());
        builder.detail("damaged", summary.damaged());
        builder.detail("absent", summary.absent());
        String restored = summary.restored() + " keys were restored";
        builder.message(
                summary.isComplete()
                        ? restored
                        : "degraded: " + restored + "; refused " + summary.refused() + ", damaged " + summary.damaged()
                                + ", absent " + summary.absent() + ", doubts "
                                + summary.doubts().size());
        builder.up();
    }
}

package io.caravan.sink.backup;

import io.caravan.process.backup.ChangedKeys;
import io.caravan.state.backup.BackupGap;
import io.caravan.state.backup.BackupIndex;
import io.caravan.state.backup.PassTotals;
import io.caravan.state.backup.Reconcile;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.CamelContextHelper;

/**
 * How far behind a backup is and what it may have missed, as the health check {@code caravan:backup} and as metrics. A gap that no pass
 * over all keys has repaired yet makes it degraded, which is no reason to restart it. Camel finds it among the beans.
 */
public final class BackupStatus extends AbstractHealthCheck implements StartupListener {

    private ChangedKeys changedKeys;
    private BackupIndex index;
    private BackupObjects objects;
    private Reconcile reconcile;

    public BackupStatus() {
        super("caravan", "backup");
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        super.setCamelContext(camelContext);
        try {
            // There is no registry of meters before.
            camelContext.addStartupListener(this);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        MeterRegistry meters = CamelContextHelper.findSingleByType(camel, MeterRegistry.class);
        // Camel makes the beans of a route file twice, and keeps the second ones.
        boolean kept = CamelContextHelper.findSingleByType(camel, BackupStatus.class) == this;
        if (meters != null && kept) {
            new BackupMeters(this).register(meters);
        }
    }

    public void setChangedKeys(ChangedKeys changedKeys) {
        this.changedKeys = changedKeys;
    }

    public void setIndex(BackupIndex index) {
        this.index = index;
    }

    public void setObjects(BackupObjects objects) {
        this.objects = objects;
    }

    public void setReconcile(Reconcile reconcile) {
        this.reconcile = reconcile;
    }

    /** Returns how long the oldest change waits that is not stored, in seconds; 0 if all are. */
    double lagSeconds() {
        long oldest = changedKeys.oldest();
        return oldest < 0 ? 0 : Math.max(0, System.currentTimeMillis() - oldest) / 1_000.0;
    }

    int waiting() {
        return changedKeys.size();
    }

    /** Returns the gap that no pass has repaired yet; {@code null} if there is none, or nobody has read the index. */
    BackupGap openGap() {
        // Asking must not reach for a bucket that may be away.
        List<BackupGap> gaps = index.isLoaded() ? index.gaps() : List.of();
        BackupGap last = gaps.isEmpty() ? null : gaps.get(gaps.size() - 1);
        return last != null && last.to() == BackupGap.OPEN ? last : null;
    }

    BackupTotals totals() {
        return objects.totals();
    }

    PassTotals passes() {
        return reconcile.totals();
    }

    /** Returns when the last complete pass ended, in milliseconds since 1970; 0 before that. */
    long lastPass() {
        return reconcile.lastPass();
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        int waiting = waiting();
        BackupGap gap = openGap();
        if (gap != null) {
            builder.message("degraded: changes since " + Instant.ofEpochMilli(gap.from())
                    + " may not be stored until all keys are compared: " + gap.reason());
        } else if (waiting > 0) {
            builder.message(String.format(
                    Locale.ROOT, "%d keys wait to be stored, the first for %.1f s", waiting, lagSeconds()));
        }
        builder.up();
    }
}

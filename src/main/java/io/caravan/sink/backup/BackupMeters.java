package io.caravan.sink.backup;

import io.caravan.state.FlowMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What {@link BackupStatus} tells, as the metrics {@code caravan.backup.*}. */
final class BackupMeters {

    private static final String PREFIX = "caravan.backup.";

    private final BackupStatus status;

    BackupMeters(BackupStatus status) {
        this.status = status;
    }

    /** A gauge keeps to the object that it was made for, also when the flow is started again. */
    void register(MeterRegistry meters) {
        FlowMeters.forget(meters, PREFIX);
        gauge(meters, "waiting", "Keys that have changed and are not stored yet", BackupStatus::waiting);
        gauge(meters, "lag.seconds", "How long the oldest change waits that is not stored", BackupStatus::lagSeconds);
        gauge(
                meters,
                "gap.open",
                "1 while changes may have been missed that no pass over all keys has repaired, else 0",
                each -> each.openGap() == null ? 0 : 1);
        gauge(
                meters,
                "last.pass.timestamp.seconds",
                "When the last complete pass over all keys ended, in seconds since 1970; 0 before that",
                each -> each.lastPass() / 1_000.0);
        counter(
                meters,
                "keys",
                "Versions of keys that were stored, those of keys that are gone included",
                each -> each.totals().keys());
        counter(
                meters,
                "objects",
                "Objects that were put",
                each -> each.totals().objects());
        counter(meters, "bytes", "Bytes of these objects", each -> each.totals().bytes());
        counter(
                meters,
                "gaps",
                "Times in which changes may have been missed",
                each -> each.passes().gaps());
        counter(
                meters,
                "passes",
                "Complete passes over all keys",
                each -> each.passes().passes());
        counter(
                meters,
                "compared",
                "Keys that passes have compared",
                each -> each.passes().compared());
        counter(
                meters,
                "different",
                "Keys that differed from what was stored, those that had vanished included",
                each -> each.passes().different());
        counter(
                meters,
                "vanished",
                "Keys that were stored and were there no more",
                each -> each.passes().vanished());
    }

    private void gauge(MeterRegistry meters, String name, String description, ToDoubleFunction<BackupStatus> value) {
        Gauge.builder(PREFIX + name, status, value).description(description).register(meters);
    }

    private void counter(MeterRegistry meters, String name, String description, ToDoubleFunction<BackupStatus> count) {
        FunctionCounter.builder(PREFIX + name, status, count)
                .description(description)
                .register(meters);
    }
}

package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.backup.BackupGap;
import io.caravan.state.backup.BackupHistory;
import java.time.Instant;

/** Says why what a bucket tells of an instant may not be all that there was. */
final class HistoryCheck {

    /** A backup at work says more often than that up to when it knows everything. */
    private static final long LONGEST_SILENCE_MILLIS = 180_000;

    private HistoryCheck() {}

    /** Tells the report of doubts, and how long before the instant the last change may be that the bucket knows of. */
    static void of(S3Connection s3, BackupSettings settings, RestoreSelection selection, RestoreReport report) {
        try {
            BackupHistory.read(s3, settings).ifPresent(history -> check(history, selection, report));
        } catch (BrokenObjectException e) {
            report.doubt("The record of gaps in the backup cannot be used, so that nobody knows of any: it "
                    + e.getMessage());
        }
    }

    private static void check(BackupHistory history, RestoreSelection selection, RestoreReport report) {
        long at = selection.at();
        long known = history.storedUpTo();
        if (history.begun() == 0) {
            report.doubt("The backup has not seen all keys yet, so that keys may be missing");
        } else if (at < history.begun()) {
            report.doubt("The backup knows all keys from " + Instant.ofEpochMilli(history.begun()) + " on, and "
                    + selection.instant() + " is before that: keys may be missing");
        } else if (at > known) {
            report.lag(selection, known, BackupGap.OPEN);
        }
        if (history.begun() > 0 && at - known > LONGEST_SILENCE_MILLIS) {
            report.doubt("The backup knows all changes until " + Instant.ofEpochMilli(known) + ", and "
                    + selection.instant() + " is after that: changes may be missing");
        }
        history.gapAt(at).map(HistoryCheck::describe).ifPresent(report::doubt);
    }

    private static String describe(BackupGap gap) {
        String end = gap.to() == BackupGap.OPEN ? " on, until now" : " to " + Instant.ofEpochMilli(gap.to());
        return "The instant lies in a gap of the backup, from " + Instant.ofEpochMilli(gap.from()) + end + " ("
                + gap.reason() + "): changes may be missing";
    }
}

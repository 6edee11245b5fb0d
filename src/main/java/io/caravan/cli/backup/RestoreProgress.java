package io.caravan.cli.backup;

import io.caravan.cli.Printable;
import io.caravan.cli.ProgressDisplay;
import io.caravan.sink.restore.RestoreOutcome;
import io.caravan.sink.restore.bucket.RestoreListener;
import io.caravan.source.KeyText;
import me.tongfei.progressbar.ProgressBar;

/** How far a restore is: a bar with the rate and the time that is left; of a dry run a line for each key. */
final class RestoreProgress implements RestoreListener, AutoCloseable {

    private final ProgressDisplay display;
    private final boolean telling;
    private ProgressBar bar;

    /** @param telling whether a line is printed for each key */
    RestoreProgress(ProgressDisplay display, boolean telling) {
        this.display = display;
        this.telling = telling;
    }

    @Override
    public synchronized void planned(long keys) {
        if (display.isVisible() && bar == null) {
            bar = display.bar("Restore", " keys", keys);
        }
    }

    @Override
    public synchronized void advanced(long keys) {
        if (bar != null) {
            bar.stepBy(keys);
        }
    }

    @Override
    public void done(RestoreOutcome outcome) {
        if (telling) {
            System.out.println(what(outcome) + " db" + outcome.database() + " '"
                    + Printable.line(KeyText.encode(outcome.key())) + "'");
        }
    }

    private static String what(RestoreOutcome outcome) {
        return switch (outcome.result()) {
            case WRITTEN -> "Would write";
            case KEPT -> "Would keep";
            case EXPIRED -> "Would leave out, since it has expired:";
            case DELETED -> "Would delete";
            case SKIPPED -> "Gone, as in the backup:";
            case FAILED -> "Cannot write";
        };
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}

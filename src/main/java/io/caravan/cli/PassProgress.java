package io.caravan.cli;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/** How far a pass over all keys is: a bar with the rate and the time that is left; and how it ends. */
public final class PassProgress implements ScanListener, AutoCloseable {

    private final ProgressDisplay display;
    private final String name;
    private final CompletableFuture<ScanReport> end = new CompletableFuture<>();
    private ProgressBar bar;

    /** @param name of the bar */
    public PassProgress(ProgressDisplay display, String name) {
        this.display = display;
        this.name = name;
    }

    /** Returns what the first pass came to, when it is over; fails with why it was given up. */
    public CompletableFuture<ScanReport> end() {
        return end;
    }

    @Override
    public synchronized void nodeStarted(String node, long keys) {
        if (display.isVisible() && !end.isDone()) {
            bar = bar == null ? display.bar(name, " keys", 0) : bar;
            bar.maxHint(bar.getMax() + keys);
        }
    }

    @Override
    public synchronized void pageDone(String node, long scanned) {
        if (bar != null) {
            bar.stepBy(scanned);
        }
    }

    @Override
    public void passDone(ScanReport report) {
        close();
        end.complete(report);
    }

    @Override
    public void passFailed(Exception failure) {
        close();
        end.completeExceptionally(failure);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}

package io.caravan.cli;

import io.caravan.source.ScanListener;
import io.caravan.source.ScanReport;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One progress bar per server on standard error, each as long as the server has keys. */
final class ScanProgress implements ScanListener, AutoCloseable {

    private static final int DEFAULT_REFRESH_MILLIS = 200;

    private final boolean visible;
    private final int refreshMillis;
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    /** @param minRefreshMillis shortest time between two updates of a bar */
    ScanProgress(boolean visible, long minRefreshMillis) {
        this.visible = visible;
        this.refreshMillis = (int) Math.max(DEFAULT_REFRESH_MILLIS, Math.min(minRefreshMillis, Integer.MAX_VALUE));
    }

    /** Says what is being done, where somebody is looking. */
    void status(String message) {
        if (visible) {
            System.err.println(message);
        }
    }

    @Override
    public synchronized void nodeStarted(String node, long keys) {
        if (visible) {
            ProgressBar bar = bars.computeIfAbsent(node, this::bar);
            bar.maxHint(bar.getMax() + keys);
        }
    }

    private ProgressBar bar(String node) {
        return new ProgressBarBuilder()
                .setTaskName(node)
                .setInitialMax(0)
                .setUpdateIntervalMillis(refreshMillis)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" keys", 1)
                .showSpeed()
                .build();
    }

    @Override
    public synchronized void pageDone(String node, long scanned) {
        ProgressBar bar = bars.get(node);
        if (bar != null) {
            bar.stepBy(scanned);
        }
    }

    @Override
    public synchronized void nodeLost(String node, String reason, long delayMillis) {
        ProgressBar bar = bars.get(node);
        if (bar != null) {
            bar.setExtraMessage("disconnected, trying again");
        }
    }

    @Override
    public synchronized void passDone(ScanReport report) {
        close();
    }

    @Override
    public synchronized void close() {
        bars.values().forEach(ProgressBar::close);
        bars.clear();
    }
}

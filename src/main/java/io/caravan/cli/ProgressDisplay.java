package io.caravan.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Standard error, where a person is looking at it. */
public final class ProgressDisplay {

    private static final int DEFAULT_REFRESH_MILLIS = 200;

    private final boolean visible;
    private final int refreshMillis;

    /**
     * @param visible          whether anything is shown
     * @param minRefreshMillis shortest time between two updates of a bar
     */
    public ProgressDisplay(boolean visible, long minRefreshMillis) {
        this.visible = visible;
        this.refreshMillis = (int) Math.max(DEFAULT_REFRESH_MILLIS, Math.min(minRefreshMillis, Integer.MAX_VALUE));
    }

    public boolean isVisible() {
        return visible;
    }

    /** Says what is being done. */
    void status(String message) {
        if (visible) {
            System.err.println(message);
        }
    }

    /** @param max length of the bar; -1 for one whose length is not known */
    public ProgressBar bar(String name, String unit, long max) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(max)
                .setUpdateIntervalMillis(refreshMillis)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(unit, 1)
                .showSpeed()
                .build();
    }
}

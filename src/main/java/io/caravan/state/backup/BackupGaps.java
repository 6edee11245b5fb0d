package io.caravan.state.backup;

import java.util.ArrayList;
import java.util.List;

/** The times in which a history may be incomplete: one at most is open, and those that meet are one. Not thread-safe. */
final class BackupGaps {

    /** The oldest two become one beyond it. */
    private static final int MOST = 1_000;

    private final List<BackupGap> gaps = new ArrayList<>();

    void reset(List<BackupGap> known) {
        gaps.clear();
        gaps.addAll(known);
    }

    List<BackupGap> all() {
        return List.copyOf(gaps);
    }

    boolean isOpen() {
        return !gaps.isEmpty() && last().isOpen();
    }

    /** Opens a gap, or lengthens the one that is open. */
    void open(long from, String reason) {
        if (!isOpen()) {
            gaps.add(new BackupGap(from, BackupGap.OPEN, reason));
        } else if (from < last().from()) {
            gaps.set(gaps.size() - 1, new BackupGap(from, BackupGap.OPEN, last().reason()));
        }
        mergeWithOneBefore();
        if (gaps.size() > MOST) {
            BackupGap first = gaps.remove(0);
            gaps.set(0, new BackupGap(first.from(), gaps.get(0).to(), "several, merged"));
        }
    }

    private void mergeWithOneBefore() {
        while (gaps.size() > 1 && gaps.get(gaps.size() - 2).to() >= last().from()) {
            BackupGap open = gaps.remove(gaps.size() - 1);
            BackupGap before = gaps.remove(gaps.size() - 1);
            gaps.add(new BackupGap(Math.min(before.from(), open.from()), open.to(), before.reason()));
        }
    }

    void close(long to) {
        if (isOpen()) {
            gaps.set(gaps.size() - 1, new BackupGap(last().from(), to, last().reason()));
        }
    }

    private BackupGap last() {
        return gaps.get(gaps.size() - 1);
    }
}

package io.caravan.status;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How fast a total has grown, sample by sample. Not thread-safe. */
final class Trend {

    private static final int SAMPLES = 61;
    private static final int NOW = 5;

    private record Sample(long nanos, double total) {

        double rateTo(Sample later) {
            double seconds = (later.nanos - nanos) / (double) TimeUnit.SECONDS.toNanos(1);
            // A flow that was started again may count anew.
            return seconds <= 0 ? 0 : Math.max(0, later.total - total) / seconds;
        }
    }

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long grown = Long.MIN_VALUE;

    /** @param nanos when the total was read, as of {@link System#nanoTime} */
    void add(long nanos, double total) {
        Sample last = samples.peekLast();
        if (last == null ? total > 0 : total > last.total()) {
            grown = nanos;
        }
        samples.addLast(new Sample(nanos, total));
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
    }

    /** Returns how much was added a second, of the last few. */
    double rate() {
        Sample last = samples.peekLast();
        Sample before = null;
        int skip = samples.size() - 1 - NOW;
        for (Sample sample : samples) {
            if (skip-- <= 0) {
                before = sample;
                break;
            }
        }
        return before == null ? 0 : before.rateTo(last);
    }

    /** Returns the rates between samples, the newest last. */
    List<Double> rates() {
        List<Double> rates = new ArrayList<>();
        Iterator<Sample> each = samples.iterator();
        Sample before = each.hasNext() ? each.next() : null;
        while (each.hasNext()) {
            Sample next = each.next();
            rates.add(before.rateTo(next));
            before = next;
        }
        return rates;
    }

    /** Returns how long ago the total has grown, in milliseconds; -1 if it never has. */
    long grownMillisAgo(long nanos) {
        return grown == Long.MIN_VALUE ? -1 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - grown));
    }
}

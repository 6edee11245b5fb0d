package io.caravan.process.backup;

import io.caravan.source.GrowingDelay;
import io.caravan.source.KeyPlace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Keys that have changed and are not stored yet: each once, however often it changes within a window.
 *
 * Many may add, one takes: what it takes it is to settle before it takes more, so that the states of a key are stored in their
 * order. Never more than a bound: whoever adds waits while it is full. Thread-safe.
 */
public final class ChangedKeys {

    /** What an entry takes beside the bytes of its key, about. */
    private static final int OVERHEAD = 200;

    private static final long MOST_MILLIS_OF_WAITING = 100;
    private static final long USUAL_WINDOW_MILLIS = 1_000;
    private static final GrowingDelay AFTER_FAILURES = new GrowingDelay(50, 1_000);

    private Map<KeyPlace, ChangedKey> waiting = new LinkedHashMap<>();
    private List<ChangedKey> taken = List.of();
    private OptionalLong window = OptionalLong.empty();
    private boolean versioning;
    private long mostBytes = 32L << 20;
    private long bytes;
    private boolean closed;
    private boolean draining;
    private int failures;

    /**
     * Sets how long changes of a key are gathered after the first.
     *
     * @param millis 0 for not at all, so that each change counts; empty for a second, and with versioning for 0
     */
    public synchronized void setWindow(String millis) {
        if (millis.isBlank()) {
            window = OptionalLong.empty();
            return;
        }
        try {
            window = OptionalLong.of(Long.parseLong(millis.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The window must be a number of milliseconds, but is '" + millis + "'");
        }
        if (window.getAsLong() < 0) {
            throw new IllegalArgumentException("The window must be 0 milliseconds or more, but is " + millis);
        }
    }

    /** @param versioning whether each change is to be a version of its own */
    public synchronized void setVersioning(boolean versioning) {
        this.versioning = versioning;
    }

    private long windowMillis() {
        return window.orElse(versioning ? 0 : USUAL_WINDOW_MILLIS);
    }

    /** @param bytes how many bytes of memory may be taken, about */
    public synchronized void setMostBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("The keys that wait must be allowed 1 byte or more, not " + bytes);
        }
        this.mostBytes = bytes;
    }

    /** Returns whether each change counts, as there is no window. */
    public synchronized boolean isEachChange() {
        return windowMillis() == 0;
    }

    /**
     * Adds a change, and waits while there is no room. Differences that a pass has found leave half of the room to changes that are
     * announced: a pass can wait, and events that nobody takes are lost.
     *
     * @param  event                 its name, {@link KeyVersion#FOUND} for a difference that a pass has found
     * @param  changedAt             in milliseconds since 1970
     * @throws InterruptedException  if the thread is interrupted while it waits
     * @throws IllegalStateException if nothing is taken any more
     */
    public synchronized void add(KeyPlace place, String event, long changedAt) throws InterruptedException {
        ChangedKey present = waiting.get(place);
        boolean isFound = KeyVersion.FOUND.equals(event);
        while (!closed && (isFound ? isHalfFull() : isFull()) && (present == null || isEachChange())) {
            wait(MOST_MILLIS_OF_WAITING);
            present = waiting.get(place);
        }
        if (closed) {
            throw new IllegalStateException("The backup is being stopped");
        }
        ChangedKey change = new ChangedKey(place, event, changedAt, 1);
        ChangedKey next = present == null ? change : present.and(change);
        bytes += cost(next) - (present == null ? 0 : cost(present));
        // An entry that is replaced keeps its place, which is that of its first change.
        waiting.put(place, next);
        if (waiting.size() == 1) {
            notifyAll();
        }
    }

    private boolean isFull() {
        return bytes >= mostBytes;
    }

    private boolean isHalfFull() {
        return bytes >= mostBytes / 2;
    }

    /** With a window, more changes of a key cost nothing. */
    private long cost(ChangedKey key) {
        return OVERHEAD + key.place().bytes().length + (isEachChange() ? 16L * key.times() : 0);
    }

    /**
     * Takes keys whose window has ended, those first that changed first; while there is no room for more, others too. What was
     * taken before and not settled is given again, after a pause that grows with each time, up to that wait.
     *
     * @param  most       most keys
     * @param  waitMillis how long to wait for the first
     * @return            none if none came in time
     */
    public synchronized List<ChangedKey> take(int most, long waitMillis) throws InterruptedException {
        pauseAfterFailure(waitMillis);
        giveBack();
        long end = System.nanoTime() + waitMillis * 1_000_000;
        taken = due(most);
        while (taken.isEmpty() && !closed && !draining) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(Math.min(left, pause()));
            taken = due(most);
        }
        return taken;
    }

    private void pauseAfterFailure(long most) throws InterruptedException {
        failures = taken.isEmpty() ? 0 : failures + 1;
        long millis = failures == 0 ? 0 : Math.min(most, AFTER_FAILURES.millis(failures - 1));
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = end - System.nanoTime(); left > 0 && !closed; left = end - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
    }

    private void giveBack() {
        if (taken.isEmpty()) {
            return;
        }
        Map<KeyPlace, ChangedKey> all = new LinkedHashMap<>();
        taken.forEach(key -> all.put(key.place(), key));
        waiting.values().forEach(key -> all.merge(key.place(), key, ChangedKey::and));
        bytes = all.values().stream().mapToLong(this::cost).sum();
        waiting = all;
        taken = List.of();
    }

    private long pause() {
        if (waiting.isEmpty()) {
            return MOST_MILLIS_OF_WAITING;
        }
        long oldest = waiting.values().iterator().next().changedAt();
        return Math.max(1, Math.min(MOST_MILLIS_OF_WAITING, oldest + windowMillis() - System.currentTimeMillis()));
    }

    private List<ChangedKey> due(int most) {
        boolean all = isFull() || closed || draining;
        long now = System.currentTimeMillis();
        List<ChangedKey> due = new ArrayList<>();
        Iterator<ChangedKey> each = waiting.values().iterator();
        while (due.size() < most && each.hasNext()) {
            ChangedKey next = each.next();
            // What is of a later time was heard before the clock was set back.
            if (!all && next.changedAt() > now - windowMillis() && next.changedAt() <= now) {
                break;
            }
            each.remove();
            due.add(next);
        }
        return due;
    }

    /** Forgets what was taken last: it is stored, or was given up. */
    public synchronized void settle() {
        bytes -= taken.stream().mapToLong(this::cost).sum();
        taken = List.of();
        notifyAll();
    }

    /** Returns since when a change is not stored, in milliseconds since 1970; -1 if all are. */
    public synchronized long oldest() {
        return Stream.concat(taken.stream(), waiting.values().stream())
                .mapToLong(ChangedKey::changedAt)
                .min()
                .orElse(-1);
    }

    /** Returns how many keys have changed and are not stored. */
    public synchronized int size() {
        return waiting.size() + taken.size();
    }

    /** @param draining whether those that wait can be taken at once, as the end is near; changes are still taken */
    public synchronized void setDraining(boolean draining) {
        this.draining = draining;
        notifyAll();
    }

    /** Forgets all of them: another instance has taken over, and a pass will find what differs. */
    public synchronized void clear() {
        waiting.clear();
        taken = List.of();
        bytes = 0;
        notifyAll();
    }

    /** Takes no more changes; those that wait can be taken at once. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}

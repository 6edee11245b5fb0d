package io.caravan.source.keyspace;

import io.caravan.source.keyspace.EventGap.Reason;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What has been received and not been delivered: events and gaps, in order, and never more than a bound.
 *
 * Whoever adds never waits: when it is full, events are dropped and counted, and the gap stands where they would have stood.
 * One thread takes; any number may add.
 */
final class EventBuffer {

    private static final int LARGEST_CHUNK = 64 * 1024;
    private static final int SMALL_CHUNK = 2 * 1024;
    private static final int CHUNKS_AT_LEAST = 32;

    private final String address;
    private final long mostBytes;
    private final int chunk;
    private final Deque<Object> queue = new ArrayDeque<>();
    private EventChunk open;
    private EventChunk taking;
    private long bytes;
    private long epoch = 1;
    private long dropped;
    private long lostSince;
    private long oldestInHand = -1;
    private boolean closed;
    private Consumer<EventGap> onGap = gap -> {};
    private LongSupplier wholeUpTo = System::currentTimeMillis;

    /**
     * @param address   the deployment, for the gap of an overflow
     * @param mostBytes most bytes of events to keep
     */
    EventBuffer(String address, long mostBytes) {
        this.address = address;
        this.mostBytes = mostBytes;
        this.chunk = (int) Math.min(LARGEST_CHUNK, mostBytes / CHUNKS_AT_LEAST);
    }

    /** Adds an event; drops it when there is no room. @param name index of the event's name */
    synchronized void add(int database, int name, byte[] key) {
        long now = System.currentTimeMillis();
        if (dropped > 0) {
            endOverflow(now);
        }
        if (dropped > 0 || (open == null || !open.fits(key.length)) && !begin(key.length, now)) {
            if (dropped++ == 0) {
                lostSince = Math.min(now, wholeUpTo.getAsLong());
            }
            return;
        }
        open.add(database, name, key, now);
    }

    private boolean begin(int keyLength, long now) {
        int capacity = Math.max(queue.isEmpty() ? SMALL_CHUNK : chunk, EventChunk.room(keyLength));
        if (bytes > 0 && bytes + capacity > mostBytes) {
            return false;
        }
        open = new EventChunk(capacity, epoch, now);
        queue.add(open);
        bytes += capacity;
        notifyAll();
        return true;
    }

    /** Events are taken again only when there is room for many, so that one overflow is one gap. */
    private void endOverflow(long now) {
        if (bytes <= mostBytes * 3 / 4) {
            long lost = dropped;
            dropped = 0;
            gap(address, Reason.OVERFLOW, Instant.ofEpochMilli(lostSince), Instant.ofEpochMilli(now), lost);
        }
    }

    /** Adds a gap behind all that has been added, and begins a new epoch. */
    synchronized void gap(String node, Reason reason, Instant from, Instant to, long lost) {
        open = null;
        epoch++;
        EventGap gap = new EventGap(node, reason, from, to.isBefore(from) ? from : to, lost, epoch);
        queue.add(gap);
        notifyAll();
        onGap.accept(gap);
    }

    /** @param onGap told of each gap, on whichever thread has found it */
    void onGap(Consumer<EventGap> onGap) {
        this.onGap = onGap;
    }

    /** @param wholeUpTo tells the time, in milliseconds since 1970, before which every event that happened has been added */
    void wholeUpTo(LongSupplier wholeUpTo) {
        this.wholeUpTo = wholeUpTo;
    }

    /**
     * Takes what comes next: a gap, or events up to a number, all of one epoch, waiting for a moment for more.
     * Until {@link #settle()} it counts as not delivered.
     *
     * @param  most        most events
     * @param  waitMillis  how long to wait for the first
     * @param  delayMillis how long to wait for more after the first
     * @param  names       the names of events by index
     * @return             an {@link EventGap}, or a {@code List<KeyEvent>}, empty when nothing has come
     */
    Object take(int most, long waitMillis, long delayMillis, List<String> names) throws InterruptedException {
        awaitFirst(waitMillis);
        List<KeyEvent> events = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
        while (events.size() < most) {
            if (taking == null) {
                Object next = next(events.isEmpty(), end);
                if (!(next instanceof EventChunk)) {
                    return next == null ? events : next;
                }
            }
            if (!events.isEmpty() && taking.epoch() != events.get(0).epoch()) {
                return events;
            }
            while (!taking.isEmpty() && events.size() < most) {
                events.add(taking.next(names));
            }
            if (taking.isEmpty()) {
                release(taking);
            }
        }
        return events;
    }

    private synchronized void awaitFirst(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (dropped > 0) {
            endOverflow(System.currentTimeMillis());
        }
        while (taking == null && queue.isEmpty() && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
        if (taking != null) {
            hold(taking);
        }
    }

    /** Returns the next chunk; a gap only when it may; {@code null} when none comes in time. */
    private synchronized Object next(boolean gapToo, long end) throws InterruptedException {
        while (queue.isEmpty() && !closed && !gapToo) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        Object next = queue.peek();
        if (next == null || next instanceof EventGap && !gapToo) {
            return null;
        }
        queue.remove();
        hold(next);
        if (next instanceof EventChunk chunk) {
            taking = chunk;
            open = chunk == open ? null : open;
        }
        return next;
    }

    private void hold(Object next) {
        if (oldestInHand < 0) {
            oldestInHand = since(next);
        }
    }

    /** What was taken is delivered. */
    synchronized void settle() {
        oldestInHand = -1;
    }

    private synchronized void release(EventChunk chunk) {
        taking = null;
        bytes -= chunk.capacity();
    }

    /** Returns how full it is, from 0 to 1. */
    synchronized double fill() {
        return (double) bytes / mostBytes;
    }

    /** Returns how many bytes it takes. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns whether nothing is left to be taken, or to be settled. */
    synchronized boolean isEmpty() {
        return queue.isEmpty() && taking == null && dropped == 0 && oldestInHand < 0;
    }

    /** Returns since when there are events or gaps that have not been delivered, in milliseconds since 1970; -1 if there are none. */
    synchronized long oldest() {
        if (oldestInHand >= 0) {
            return oldestInHand;
        }
        if (taking != null) {
            return taking.since();
        }
        Object first = queue.peek();
        return first != null ? since(first) : dropped > 0 ? lostSince : -1;
    }

    private static long since(Object each) {
        return each instanceof EventChunk chunk
                ? chunk.since()
                : ((EventGap) each).from().toEpochMilli();
    }

    synchronized long epoch() {
        return epoch;
    }

    /** Wakes whoever waits. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}

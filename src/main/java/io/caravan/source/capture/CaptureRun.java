package io.caravan.source.capture;

import io.caravan.source.RedisKeyspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads keys in slices. Of a slice, all keys are asked at once for values that together are half a portion at most; those that are
 * larger are asked for later, by size, in groups that again are half a portion at most.
 */
final class CaptureRun implements Iterator<CapturedKeys> {

    private static final int SLICE = 1_000;

    private final RedisKeyspace redis;
    private final int database;
    private final List<byte[]> keys;
    private final CaptureLimits limits;
    private final long half;
    private final Deque<Reading> slice = new ArrayDeque<>();
    private int from;

    CaptureRun(RedisKeyspace redis, int database, List<byte[]> keys, CaptureLimits limits) {
        this.redis = redis;
        this.database = database;
        this.keys = keys;
        this.limits = limits;
        this.half = limits.portionBytes() / 2;
    }

    @Override
    public boolean hasNext() {
        return !slice.isEmpty() || from < keys.size();
    }

    @Override
    public CapturedKeys next() {
        if (!hasNext()) {
            throw new NoSuchElementException("All keys have been read");
        }
        if (slice.isEmpty()) {
            readSlice();
        }
        List<Reading> group = nextGroup();
        readRest(group);
        List<KeyState> states = new ArrayList<>(group.size());
        List<UnreadableKey> unreadable = new ArrayList<>();
        group.forEach(reading -> reading.addTo(states, unreadable));
        return new CapturedKeys(states, unreadable);
    }

    private void readSlice() {
        List<byte[]> part = keys.subList(from, Math.min(from + SLICE, keys.size()));
        List<Reading> readings = new ArrayList<>(part.size());
        for (byte[] key : part) {
            Reading reading = new Reading(redis, database, key, limits);
            reading.ask(half / part.size());
            readings.add(reading);
        }
        readings.forEach(Reading::settle);
        slice.addAll(readings);
        from += part.size();
    }

    private List<Reading> nextGroup() {
        List<Reading> group = new ArrayList<>();
        long bytes = 0;
        while (!slice.isEmpty() && (group.isEmpty() || bytes + slice.peek().bytes() <= half)) {
            bytes += slice.peek().bytes();
            group.add(slice.remove());
        }
        return group;
    }

    private void readRest(List<Reading> group) {
        for (int at = 0; at < group.size(); at++) {
            if (!group.get(at).isDone()) {
                // A value may have grown since it was weighed; only the first may then be larger than was reckoned
                // with.
                if (at == 0) {
                    group.get(at).askForAll();
                } else {
                    group.get(at).askAgain();
                }
            }
        }
        group.forEach(Reading::settle);
        for (int at = group.size() - 1; at > 0 && hasUndone(group); at--) {
            slice.addFirst(group.remove(at));
        }
    }

    private static boolean hasUndone(List<Reading> group) {
        return group.stream().anyMatch(reading -> !reading.isDone());
    }
}

package io.caravan.sink.restore.bucket;

import io.caravan.source.KeyPlace;
import io.caravan.source.capture.KeyState;
import io.caravan.state.backup.KeyHash;
import io.caravan.state.backup.KeyTable;
import io.caravan.state.backup.StoredKey;

/** What a bucket says that Redis holds, and which of it was met there. Thread-safe. */
final class ExpectedKeys {

    private final KeyTable table = new KeyTable();

    synchronized void clear() {
        table.clear();
    }

    synchronized void add(KeyPlace place, KeyState state, long digest) {
        KeyHash hash = KeyHash.of(place);
        if (state.isGone()) {
            table.remove(hash);
        } else {
            table.put(hash, new StoredKey(digest, state.expiresAt(), Math.max(1, state.capturedAt())));
        }
    }

    synchronized void forget(KeyPlace place) {
        table.remove(KeyHash.of(place));
    }

    /** Nothing has been met from here on. */
    synchronized void beginPass() {
        table.beginPass();
    }

    /** Returns what is expected of a key that was met, {@code null} for that there is none. */
    synchronized StoredKey meet(KeyPlace place) {
        KeyHash hash = KeyHash.of(place);
        table.meet(hash);
        return table.get(hash);
    }

    synchronized long unmet() {
        return table.unmet();
    }

    /** Returns whether a key is expected, was not met, and has not just expired. */
    synchronized boolean isUnmet(KeyPlace place) {
        KeyHash hash = KeyHash.of(place);
        StoredKey stored = table.get(hash);
        return stored != null && !table.isMet(hash) && !isOver(stored);
    }

    static boolean isOver(StoredKey stored) {
        return stored.expiresAt() >= 0 && stored.expiresAt() <= System.currentTimeMillis();
    }
}

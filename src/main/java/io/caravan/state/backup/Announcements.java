package io.caravan.state.backup;

import io.caravan.source.KeyPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Of which keys the bucket knows already that something is about to be stored. Not thread-safe. */
final class Announcements {

    private static final long AHEAD_MILLIS = 1_000;

    private final Map<KeyHash, Long> announced = new HashMap<>();
    private boolean open;

    /** Returns what is to be announced yet, and what was announced is open until {@link #close}. @param versions the newest of each key */
    List<IndexRecord> open(Map<KeyPlace, Long> versions) {
        open = true;
        List<IndexRecord> news = new ArrayList<>();
        // A version of now needs no second note: whoever finds the first one takes the key for unknown.
        long soon = System.currentTimeMillis() + AHEAD_MILLIS;
        versions.forEach((place, version) -> {
            Long known = announced.get(KeyHash.of(place));
            if (known == null || known < version && version > soon) {
                news.add(IndexRecord.of(place, StoredKey.unknown(version)));
            }
        });
        return news;
    }

    /** The bucket knows of these now. */
    void add(List<IndexRecord> records) {
        records.forEach(each -> announced.put(KeyHash.of(each.place()), each.version()));
    }

    /** All that was announced is stored or was given up. */
    void close() {
        open = false;
    }

    /** Returns whether an index that is saved now says more than all that was announced. */
    boolean areOutdated() {
        return !open && !announced.isEmpty();
    }

    void clear() {
        announced.clear();
        open = false;
    }
}

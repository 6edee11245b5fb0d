package io.caravan.process.backup;

import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.CapturedKeys;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.capture.KeyStates;
import io.caravan.source.capture.UnreadableKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/** Reads what keys that have changed hold now. */
public final class ChangedStates {

    private final ReportedKeys reported = new ReportedKeys();
    private RedisConnections connections;
    private ChangedKeys changedKeys;
    private long maxValueBytes = KeyStates.MAX_DUMP_BYTES;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setChangedKeys(ChangedKeys changedKeys) {
        this.changedKeys = changedKeys;
    }

    /** @param bytes most memory that a value may take in Redis to be read; strings may always have 512 MB */
    public void setMaxValueBytes(long bytes) {
        this.maxValueBytes = bytes;
    }

    /**
     * Reads keys, a portion at each step, so that no more than that lies in memory. A key that cannot be stored is named once for each
     * state of it, as far as events, its size or the server's refusal tell them apart. A step fails with a
     * {@link io.lettuce.core.RedisException} where the server is away.
     */
    public Iterator<CapturedVersions> read(@Body List<ChangedKey> keys) {
        reported.begin();
        KeyStates states =
                new KeyStates(connections, KeyStates.MAX_INLINE_BYTES, maxValueBytes, KeyStates.PORTION_BYTES);
        Map<KeyPlace, ChangedKey> changes = new HashMap<>();
        Map<Integer, List<byte[]>> byDatabase = new LinkedHashMap<>();
        for (ChangedKey key : keys) {
            changes.put(key.place(), key);
            byDatabase
                    .computeIfAbsent(key.place().database(), database -> new ArrayList<>())
                    .add(key.place().bytes());
        }
        Iterator<Map.Entry<Integer, List<byte[]>>> databases =
                byDatabase.entrySet().iterator();
        return new Iterator<>() {

            private Iterator<CapturedKeys> portions = List.<CapturedKeys>of().iterator();

            @Override
            public boolean hasNext() {
                return portions.hasNext() || databases.hasNext();
            }

            @Override
            public CapturedVersions next() {
                if (!portions.hasNext()) {
                    Map.Entry<Integer, List<byte[]>> database = databases.next();
                    portions = states.read(database.getKey(), database.getValue());
                }
                return versions(portions.next(), changes);
            }
        };
    }

    /** Notes that all that was taken is stored or parked. */
    public void settle() {
        reported.settle();
        changedKeys.settle();
    }

    private void report(UnreadableKey key, Map<KeyPlace, ChangedKey> changes, List<UnreadableKey> unreadable) {
        KeyPlace place = KeyPlace.of(key.database(), key.key());
        if (reported.isNews(place, !changes.get(place).isOnlyFound(), key.reason())) {
            unreadable.add(key);
        }
    }

    private CapturedVersions versions(CapturedKeys captured, Map<KeyPlace, ChangedKey> changes) {
        List<KeyVersion> versions = new ArrayList<>();
        List<UnreadableKey> unreadable = new ArrayList<>();
        captured.unreadable().forEach(key -> report(key, changes, unreadable));
        for (KeyState state : captured.states()) {
            if (state.form() == Form.LARGE && !"string".equals(state.type())) {
                String reason =
                        "is a " + state.type() + " that takes " + state.size() + " bytes in Redis, more than the "
                                + maxValueBytes + " bytes that are allowed (max-value-bytes)";
                report(new UnreadableKey(state.database(), state.key(), reason), changes, unreadable);
                continue;
            }
            reported.forget(KeyPlace.of(state.database(), state.key()));
            ChangedKey change = changes.get(KeyPlace.of(state.database(), state.key()));
            int times = changedKeys.isEachChange() && !state.isGone() ? change.times() : 1;
            for (int i = 0; i < times; i++) {
                versions.add(new KeyVersion(state, Math.min(change.changedAt(), state.capturedAt()), change.event()));
            }
        }
        return new CapturedVersions(versions, unreadable);
    }
}

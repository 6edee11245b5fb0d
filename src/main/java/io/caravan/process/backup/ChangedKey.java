package io.caravan.process.backup;

import io.caravan.source.KeyPlace;

/**
 * A key that has changed and is to be stored.
 *
 * @param place     the key and its database
 * @param event     name of the last event that was heard of; {@link KeyVersion#FOUND} where a pass found a difference
 * @param changedAt when the first change was heard of, in milliseconds since 1970
 * @param times     how many changes were heard of, 1 or more
 */
public record ChangedKey(KeyPlace place, String event, long changedAt, int times) {

    /** Returns whether only a pass has found it, and nobody announced a change. */
    public boolean isOnlyFound() {
        return KeyVersion.FOUND.equals(event);
    }

    /** Returns this and what was heard of later as one. */
    ChangedKey and(ChangedKey later) {
        if (later.isOnlyFound()) {
            return this;
        }
        return new ChangedKey(place, later.event, changedAt, isOnlyFound() ? later.times : times + later.times);
    }
}

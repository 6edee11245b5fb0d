package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;

/**
 * How states are written.
 *
 * @param ifAbsent whether a key that is there stays as it is; such a one is not deleted either
 * @param dryRun   whether nothing is written, and outcomes tell what would be
 * @param database for states of an {@linkplain KeyState#UNKNOWN_DATABASE unknown} database; {@code null} for that of the URI
 */
public record RestoreTerms(boolean ifAbsent, RestoredTtl ttl, GoneKeys gone, boolean dryRun, Integer database) {

    /** Overwrites, keeps the time of expiry, deletes what was gone. */
    public static final RestoreTerms DEFAULT = new RestoreTerms(false, RestoredTtl.keep, GoneKeys.delete, false, null);

    int databaseOf(KeyState state, RedisConnections connections) {
        if (state.database() != KeyState.UNKNOWN_DATABASE) {
            return state.database();
        }
        return database == null ? connections.defaultDatabase() : database;
    }

    /** Returns the milliseconds since 1970 at which the key is to expire, which may be over; -1 for never. */
    long expiryOf(KeyState state, long now) {
        if (state.expiresAt() < 0) {
            return -1;
        }
        return switch (ttl) {
            case keep -> state.expiresAt();
            case shift -> now + state.expiresAt() - state.capturedAt();
            case drop -> -1;
        };
    }

    boolean isExpired(KeyState state, long now) {
        long expiry = expiryOf(state, now);
        return expiry >= 0 && expiry <= now;
    }
}

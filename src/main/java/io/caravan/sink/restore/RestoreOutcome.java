package io.caravan.sink.restore;

import io.caravan.source.capture.KeyState;

/**
 * What became of one key.
 *
 * @param database number of the database that it was meant for
 * @param key      the key's bytes, not to be changed
 * @param reason   one line, of a key that failed; {@code null} otherwise
 */
public record RestoreOutcome(int database, byte[] key, Result result, String reason) {

    /** What may become of a key; of a dry run, what would. */
    public enum Result {
        /** It holds the state now. */
        WRITTEN,
        /** It was there already, and was not to be overwritten. */
        KEPT,
        /** It would have expired by now; nothing was changed. */
        EXPIRED,
        /** It was there, and had gone when it was captured; it is gone again. */
        DELETED,
        /** It had gone when it was captured, and there was nothing to delete, or deleting was not asked for. */
        SKIPPED,
        /** It could not be written, for the reason. */
        FAILED
    }

    static RestoreOutcome of(int database, KeyState state, Result result) {
        return new RestoreOutcome(database, state.key(), result, null);
    }

    static RestoreOutcome failed(int database, KeyState state, String reason) {
        return new RestoreOutcome(database, state.key(), Result.FAILED, reason);
    }
}

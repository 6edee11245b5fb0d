package io.caravan.process.backup;

import io.caravan.source.capture.KeyState;

/**
 * A state of a key as a backup keeps it, and why it was read.
 *
 * @param state     what the key held
 * @param changedAt milliseconds since 1970 at which the first change since the version before was heard of; not after the
 *                  state was captured
 * @param event     name of the last event that was heard of (set, del, expired, …); {@code found} where a pass found a difference
 */
public record KeyVersion(KeyState state, long changedAt, String event) {

    /** The event of a difference that a pass has found. */
    public static final String FOUND = "found";
}

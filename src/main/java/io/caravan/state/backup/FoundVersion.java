package io.caravan.state.backup;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.StoredVersion;

/**
 * The version of a key that was looked for.
 *
 * @param where   where it lies
 * @param version what it holds; without a payload, and unchecked, where it is too large to be read as a whole; {@code null} where
 *                it is broken
 * @param fault   why nothing may be taken from it; {@code null} where nothing is wrong
 */
public record FoundVersion(BucketVersion where, KeyVersion version, BrokenObjectException fault) {

    /** Returns whether it can only be read in pieces. */
    public boolean isTooLarge() {
        return fault != null && fault.reason() == Reason.TOO_LARGE && version != null;
    }

    public boolean isBroken() {
        return fault != null && !isTooLarge();
    }

    StoredVersion<FoundVersion> stored() {
        return where.isInSegment()
                ? new StoredVersion<>(where.instant(), where.storedAt(), this)
                : StoredVersion.of(where.name(), version.state().capturedAt(), where.storedAt(), this);
    }
}

package io.caravan.process.backup;

/**
 * A version of a key as the choice between versions sees it.
 *
 * @param instant  milliseconds since 1970 from which the key is taken to have held it
 * @param storedAt milliseconds since 1970 at which the object was last written, as the bucket says
 * @param source   where it lies
 */
public record StoredVersion<T>(long instant, long storedAt, T source) {

    /**
     * Returns the version in an object of one key.
     *
     * @param capturedAt milliseconds since 1970 as the object says it, where that is known, else -1
     */
    public static <T> StoredVersion<T> of(ObjectName name, long capturedAt, long storedAt, T source) {
        if (name.isVersion()) {
            return new StoredVersion<>(name.timestamp(), storedAt, source);
        }
        return new StoredVersion<>(capturedAt < 0 ? storedAt : capturedAt, storedAt, source);
    }

    /** Returns the version in a record of a segment. */
    public static <T> StoredVersion<T> of(SegmentEntry entry, long storedAt, T source) {
        return new StoredVersion<>(entry.capturedAt(), storedAt, source);
    }
}

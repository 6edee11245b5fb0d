package io.caravan.state.backup;

import io.caravan.process.backup.ObjectName;
import io.caravan.process.backup.SegmentEntry;

/**
 * One version of a key as a listing of the bucket shows it, unread.
 *
 * @param name     of the object that holds just this version; in a segment that of the segment, with what its index says
 * @param offset   first byte of the record in the segment; {@link #WHOLE} for an object of its own
 * @param size     bytes of the record, or of the object
 * @param instant  milliseconds since 1970 at which it was captured; of a plain object, which tells it only inside, when it was
 *                 stored, which is not earlier
 * @param storedAt milliseconds since 1970 at which the object was last written, as the bucket says
 */
public record BucketVersion(ObjectName name, long offset, long size, long instant, long storedAt) {

    /** The version has an object of its own. */
    public static final long WHOLE = -1;

    /** The bucket says whole seconds. */
    private static final long SECOND = 1_000;

    static BucketVersion ofObject(ObjectName name, long size, long storedAt) {
        return new BucketVersion(name, WHOLE, size, name.isVersion() ? name.timestamp() : storedAt, storedAt);
    }

    static BucketVersion ofRecord(String segment, SegmentEntry entry, long storedAt) {
        int folder = entry.database() == 0 ? ObjectName.NO_FOLDER : entry.database();
        ObjectName name = new ObjectName(segment, folder, entry.sha256(), entry.capturedAt());
        return new BucketVersion(name, entry.offset(), entry.length(), entry.capturedAt(), storedAt);
    }

    /** Returns the name of the object, or of the segment. */
    public String objectKey() {
        return name.objectKey();
    }

    public boolean isInSegment() {
        return offset != WHOLE;
    }

    /** Returns whether the instant is only known when the object is read. */
    public boolean isPlain() {
        return !name.isVersion();
    }

    /** Returns the latest instant at which it can have been captured. */
    long latestInstant() {
        return isPlain() ? instant + SECOND : instant;
    }
}

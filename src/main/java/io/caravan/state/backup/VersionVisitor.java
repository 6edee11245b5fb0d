package io.caravan.state.backup;

import io.caravan.process.backup.SegmentEntry;

/** Is told what a listing of a bucket finds, in no particular order. */
public interface VersionVisitor {

    /** There is a version in an object of its own. */
    void version(BucketVersion version);

    /** There is a version in a segment. */
    default void version(BucketVersion version, SegmentEntry entry) {
        version(version);
    }

    /** There is a segment whose index cannot be read, so that nobody knows what it holds. @param reason without a subject */
    void broken(String segment, String reason);

    /** There is an object that is none of a backup. */
    default void foreign(String object) {}
}

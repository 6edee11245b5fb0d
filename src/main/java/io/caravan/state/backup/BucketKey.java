package io.caravan.state.backup;

import java.util.List;

/**
 * A key of which a bucket holds something, known by its hash, and the versions of which one is the wanted one.
 *
 * @param sha256     SHA-256 of the key, 64 lower-case hex digits
 * @param database   number of the database; {@link #ANY_DATABASE} where only the content tells
 * @param at         milliseconds since 1970; the wanted version is the newest that was captured by then
 * @param candidates most often one; the one that may be the newest comes first; none where all were captured later
 * @param next       the first of later versions that has an object of its own; {@code null} if there is none
 */
public record BucketKey(String sha256, int database, long at, List<BucketVersion> candidates, BucketVersion next) {

    /** It is of database 0, or of the database that versions of the realtime backup belong to. */
    public static final int ANY_DATABASE = -1;

    /** Returns the bytes that have to be read if the first candidate is the wanted one. */
    public long size() {
        return candidates.get(0).size();
    }
}

package io.caravan.process.backup;

import io.caravan.process.Sha256;

/**
 * Name of an object that holds one version of one key, taken apart.
 *
 * @param objectKey the whole name in the bucket
 * @param database  number of the database whose folder it lies in, 1 and up; {@link #NO_FOLDER} when it lies in none
 * @param sha256    SHA-256 of the key, 64 lower-case hex digits
 * @param timestamp milliseconds since 1970 in the name of a version, whole seconds in names of the realtime backup;
 *                  {@link #PLAIN} when the name has none
 */
public record ObjectName(String objectKey, int database, String sha256, long timestamp) {

    /** The object lies in no folder of a database: ours is of database 0, an old one is of any. */
    public static final int NO_FOLDER = -1;

    /** The name has no timestamp: each version of the key takes the place of the one before. */
    public static final long PLAIN = -1;

    public boolean isVersion() {
        return timestamp != PLAIN;
    }

    /** Says whether an object of our own format and of this database belongs in this folder. */
    public boolean isOfDatabase(int number) {
        return number == Math.max(database, 0);
    }

    public boolean isOfKey(byte[] key) {
        return sha256.equals(Sha256.hex(key));
    }
}

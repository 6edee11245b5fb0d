package io.caravan.process.backup;

/** What becomes of the object of a key that was deleted, has expired or was evicted, where there are no versions. */
public enum Deletes {
    /** It stays as it is, and a restore brings the key back. */
    keep,
    /** It says from now on that the key is gone, and since when. */
    tombstone,
    /** It is deleted. */
    delete
}

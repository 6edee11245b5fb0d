package io.caravan.sink;

/** What becomes of the row of a key that has been deleted, or has expired. */
public enum Removed {
    /** It stays as it is. */
    keep,
    /** It gets the time at which that was found, in the column deleted_at. */
    mark,
    /** It is deleted. */
    delete
}

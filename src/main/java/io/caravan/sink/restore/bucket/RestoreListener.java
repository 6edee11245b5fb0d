package io.caravan.sink.restore.bucket;

import io.caravan.sink.restore.RestoreOutcome;

/** Is told how a restore goes; by several threads, one after the other. */
public interface RestoreListener {

    /** It is known how many keys the bucket holds. */
    default void planned(long keys) {}

    /** Keys were read, and written or left out. @param keys since the last time */
    default void advanced(long keys) {}

    /** It is known what became of a key. */
    default void done(RestoreOutcome outcome) {}
}

package io.caravan.sink.restore.bucket;

import io.caravan.state.backup.BucketKey;
import io.caravan.state.backup.BucketKeys;
import io.caravan.state.backup.BucketReader;

/** Keys that are read and written by one thread, and how many of them are done; so what was done is not done again. */
public final class RestoreBatch {

    private final BucketKeys keys;
    private final BucketReader reader;
    private final int end;
    private int next;

    RestoreBatch(BucketKeys keys, BucketReader reader, int from, int end) {
        this.keys = keys;
        this.reader = reader;
        this.next = from;
        this.end = end;
    }

    BucketReader reader() {
        return reader;
    }

    /** Returns the number of the first key that is not done. */
    int next() {
        return next;
    }

    int end() {
        return end;
    }

    BucketKey key(int number) {
        return keys.get(number);
    }

    void done(int upTo) {
        next = upTo;
    }
}

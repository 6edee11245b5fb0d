package io.caravan.source;

import java.util.concurrent.atomic.LongAdder;

/** What happened to the keys of a pass so far. Every scanned key is in exactly one of the others, or still on its way. */
public final class ScanCounts {

    private final LongAdder scanned = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder restarts = new LongAdder();

    void addScanned(long keys) {
        scanned.add(keys);
    }

    void addDelivered(long keys) {
        delivered.add(keys);
    }

    void addSkipped(long keys) {
        skipped.add(keys);
    }

    void addFailed(long keys) {
        failed.add(keys);
    }

    void addRestart() {
        restarts.increment();
    }

    /** Returns how many keys SCAN returned, those included that it returned more than once. */
    public long scanned() {
        return scanned.sum();
    }

    /** Returns how many keys the route has received. */
    public long delivered() {
        return delivered.sum();
    }

    /** Returns how many keys were left out: filtered, our own, met before in this pass, or gone before they were read. */
    public long skipped() {
        return skipped.sum();
    }

    /** Returns how many keys were there but could not be read; the route has received them too, without a value. */
    public long failed() {
        return failed.sum();
    }

    /** Returns how many times a node's scan began again because another server process answered. */
    public long restarts() {
        return restarts.sum();
    }
}

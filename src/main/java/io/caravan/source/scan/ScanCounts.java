package io.caravan.source.scan;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to the keys of a pass so far, page by page: a page counts once the route has had it.
 *
 * Every scanned key is either delivered or skipped. One that could not be read is delivered too, and counted as failed besides.
 * Thread-safe.
 */
public final class ScanCounts {

    private final LongAdder scanned = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder resumed = new LongAdder();

    /**
     * Counts a page.
     *
     * @param keys    how many keys SCAN returned for it
     * @param entries what the route has had of them
     */
    void add(long keys, List<KeyEntry> entries) {
        scanned.add(keys);
        delivered.add(entries.size());
        skipped.add(keys - entries.size());
        failed.add(entries.stream().filter(entry -> entry.unreadable() != null).count());
    }

    void addRestart() {
        restarts.increment();
    }

    void addResumed() {
        resumed.increment();
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

    /** Returns how many of the delivered keys could not be read; the route has received them without a value. */
    public long failed() {
        return failed.sum();
    }

    /** Returns how many times a node's scan began again because another server process answered. */
    public long restarts() {
        return restarts.sum();
    }

    /** Returns how many times a node's scan went on where that of another pass was cut off. */
    public long resumed() {
        return resumed.sum();
    }
}

package io.caravan.process;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of the counters of a pass. Thread-safe. */
public class CounterReport {

    private final LongAdder success = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Map<String, String> examples = new TreeMap<>();

    /** Forgets what an earlier pass said. */
    public synchronized void begin() {
        success.reset();
        skipped.reset();
        failed.reset();
        examples.clear();
    }

    /** Counts counters whose amount is in the totals. */
    public void addSuccess(long counters) {
        success.add(counters);
    }

    /** Counts keys that an extractor did not match, and counters that hold 0 or are gone. */
    public void addSkipped(long counters) {
        skipped.add(counters);
    }

    /** Counts a key that cannot become part of a row and stays as it is. The first with each reason is kept. */
    public synchronized void addFailed(String key, String reason) {
        failed.increment();
        if (examples.size() < 10) {
            examples.putIfAbsent(reason, key);
        }
    }

    public long success() {
        return success.sum();
    }

    public long skipped() {
        return skipped.sum();
    }

    public long failed() {
        return failed.sum();
    }

    /** Returns up to ten reasons for which keys failed, each with one of its keys. */
    public synchronized Map<String, String> examples() {
        return new TreeMap<>(examples);
    }
}

package io.caravan.source.stream;

import java.util.List;

/**
 * How old the oldest entry is that the route has or had last, when it is committed: the time in its id is the server's, from when
 * it was added. One thread tells, any may ask.
 */
final class StreamLag {

    private static final long EARLIEST = 1_000_000_000_000L;
    private static final long LATEST = 100_000_000_000_000L;

    // Time of the entry that is waited for, 0 for none
    private volatile long oldest;
    private volatile long lastMillis;

    void begins(StreamBatch batch) {
        oldest = batch.byStream().values().stream()
                .map(List::iterator)
                .mapToLong(entries -> StreamId.parse(entries.next().id()).milliseconds())
                // Whoever adds an entry may choose its id.
                .filter(time -> time >= EARLIEST && time < LATEST)
                .min()
                .orElse(0);
    }

    void committed() {
        lastMillis = millisSinceOldest();
        oldest = 0;
    }

    /** All that there was has been read. */
    void nothingLeft() {
        if (oldest == 0) {
            lastMillis = 0;
        }
    }

    double seconds() {
        return (oldest == 0 ? lastMillis : millisSinceOldest()) / 1000.0;
    }

    private long millisSinceOldest() {
        long since = oldest;
        return since == 0 ? 0 : Math.max(0, System.currentTimeMillis() - since);
    }
}

package io.caravan.state;

import io.caravan.source.keyspace.KeyEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Events as elements, in order, in batches that are small enough for one command. They are made one batch at a time. */
final class FallbackBatches implements Iterator<List<byte[]>> {

    private static final int MOST_ELEMENTS = 5_000;
    private static final int MOST_BYTES = 1 << 20;

    private final Iterator<KeyEvent> events;
    private byte[] next;

    FallbackBatches(List<KeyEvent> events) {
        this.events = events.iterator();
        advance();
    }

    private void advance() {
        next = events.hasNext() ? FallbackElement.of(events.next()) : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    /** Returns at least one element, and no more than fit into one command. */
    @Override
    public List<byte[]> next() {
        if (next == null) {
            throw new NoSuchElementException("All events have been given");
        }
        List<byte[]> batch = new ArrayList<>();
        long bytes = 0;
        do {
            batch.add(next);
            bytes += next.length;
            advance();
        } while (next != null && batch.size() < MOST_ELEMENTS && bytes + next.length <= MOST_BYTES);
        return batch;
    }
}

package io.caravan.source.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The reading of one page, in portions of which each may lie in memory at once. */
final class PageRead {

    /** Values of about so many bytes are a portion. */
    static final long PORTION_BYTES = 16L << 20;

    /** All data of a node may lie in memory at once where it is smaller. */
    static final long MOST_BYTES = 64L << 20;

    /** Keys whose values may lie in memory at once. @param keys how many they are, with those that were left out */
    record Portion(long keys, List<KeyEntry> entries) {}

    private record Part(long bytes, Runnable reading) {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private final Deque<Portion> ready = new ArrayDeque<>();
    private List<KeyEntry> entries = new ArrayList<>();
    private long keys;
    private long bytes;

    /**
     * Adds something to read, after all that was added before. It delivers keys or leaves them out, and may add more.
     *
     * @param bytes how large about the values are; 0 where that is not known before
     */
    void add(long bytes, Runnable reading) {
        parts.add(new Part(bytes, reading));
    }

    /** Adds readings of as many items as are a portion. */
    <T> void addAll(List<T> items, ToLongFunction<T> sizeOf, Consumer<List<T>> reading) {
        int from = 0;
        long size = 0;
        for (int i = 0; i < items.size(); i++) {
            long next = sizeOf.applyAsLong(items.get(i));
            if (i > from && size + next > PORTION_BYTES) {
                addPart(items.subList(from, i), size, reading);
                from = i;
                size = 0;
            }
            size += next;
        }
        if (from < items.size()) {
            addPart(items.subList(from, items.size()), size, reading);
        }
    }

    private <T> void addPart(List<T> items, long size, Consumer<List<T>> reading) {
        add(size, () -> reading.accept(items));
    }

    /** @param size bytes of its value */
    void deliver(KeyEntry entry, long size) {
        if (bytes > 0 && bytes + size > PORTION_BYTES) {
            close();
        }
        entries.add(entry);
        keys++;
        bytes += size;
    }

    void leaveOut(long count) {
        keys += count;
    }

    boolean isDone() {
        return parts.isEmpty() && ready.isEmpty() && keys == 0;
    }

    /** Reads the next portion; an empty one if there is nothing to read. */
    Portion next() {
        while (ready.isEmpty()
                && !parts.isEmpty()
                && (bytes == 0 || bytes + parts.element().bytes() < PORTION_BYTES)) {
            parts.remove().reading().run();
        }
        if (ready.isEmpty()) {
            close();
        }
        return ready.remove();
    }

    private void close() {
        ready.add(new Portion(keys, entries));
        entries = new ArrayList<>();
        keys = 0;
        bytes = 0;
    }
}

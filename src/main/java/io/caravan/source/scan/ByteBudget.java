package io.caravan.source.scan;

/**
 * How much of one collection may still be read. An element takes its bytes, and a few for itself.
 *
 * What is large is asked for in chunks that grow with what is known of the elements: those at the beginning may be as large as
 * Redis allows. Not thread-safe.
 */
final class ByteBudget {

    static final int LARGEST_CHUNK = 1_000;

    private static final int GROWTH = 2;
    private static final int BYTES_EACH = 16;

    private final long most;
    private long spent;
    private long elements;
    private boolean exhausted;

    private ByteBudget(long most) {
        this.most = most;
    }

    /** Returns a budget for a collection of which it is known that all of it may be read. */
    static ByteBudget unlimited() {
        return new ByteBudget(Long.MAX_VALUE);
    }

    static ByteBudget of(long bytes) {
        return new ByteBudget(bytes);
    }

    boolean isLimited() {
        return most != Long.MAX_VALUE;
    }

    /** Returns whether an element was left out, so that what was read is only a part. */
    boolean isExhausted() {
        return exhausted;
    }

    /** Returns how many bytes were taken. */
    long spent() {
        return spent;
    }

    /** Takes an element if it fits, and none after one that did not. */
    boolean take(long bytes) {
        long size = bytes + BYTES_EACH;
        exhausted |= size > most - spent;
        if (!exhausted) {
            spent += size;
            elements++;
        }
        return !exhausted;
    }

    /** Returns how many elements to ask for at once. */
    int chunk() {
        if (!isLimited()) {
            return LARGEST_CHUNK;
        }
        if (elements == 0) {
            return 1;
        }
        long fitting = (most - spent) / (spent / elements) + 1;
        return (int) Math.min(LARGEST_CHUNK, Math.min(elements * GROWTH, fitting));
    }
}

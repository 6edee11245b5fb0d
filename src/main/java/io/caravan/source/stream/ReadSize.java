package io.caravan.source.stream;

/** How many entries of a stream to ask for: few at first, more while it has them, never more bytes than there is room for. */
final class ReadSize {

    private static final int FIRST = 16;
    private static final int GROWTH = 4;
    private static final long UNKNOWN_BYTES = 64 << 10;

    private int allowed = FIRST;
    private long bytesEach;

    /**
     * @param  entries room for entries
     * @param  bytes   room for bytes, as far as the size of entries is known
     * @return         1 or more
     */
    int count(int entries, long bytes) {
        long fitting = bytes / bytesEach();
        return (int) Math.max(1, Math.min(Math.min(entries, allowed), fitting));
    }

    /** Returns the size to reckon with, in bytes an entry. */
    long bytesEach() {
        return bytesEach == 0 ? UNKNOWN_BYTES : bytesEach;
    }

    /** Learns from what was read. */
    void read(int asked, int entries, long bytes) {
        if (entries > 0) {
            long each = Math.max(1, bytes / entries);
            bytesEach = Math.max(each, (3 * bytesEach + each) / 4);
        }
        if (entries >= asked && allowed <= asked) {
            allowed = allowed * GROWTH;
        }
    }
}

package io.caravan.process.backup;

import io.caravan.process.backup.BrokenObjectException.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads a segment: its index at once, a record when it is asked for. A record that is broken hides no other. */
public final class SegmentReader {

    /** Most bytes at the end that are fetched at once, an index of some 800 records. */
    private static final int TAIL = 64 << 10;

    private final BackupFormat format;
    private final Ranges ranges;
    private final List<SegmentEntry> entries;

    private SegmentReader(BackupFormat format, Ranges ranges, List<SegmentEntry> entries) {
        this.format = format;
        this.ranges = ranges;
        this.entries = entries;
    }

    /** Reads the index of a segment that is at hand. */
    public static SegmentReader of(BackupFormat format, byte[] segment) throws BrokenObjectException {
        try {
            return of(
                    format,
                    segment.length,
                    (offset, length) -> Arrays.copyOfRange(segment, (int) offset, (int) offset + length));
        } catch (IOException e) {
            throw new IllegalStateException("Bytes at hand cannot be read", e);
        }
    }

    /**
     * Reads the index of a segment of a size, in one or two fetches.
     *
     * @throws BrokenObjectException if the segment is cut off or its index altered
     */
    public static SegmentReader of(BackupFormat format, long size, Ranges ranges)
            throws IOException, BrokenObjectException {
        if (size < SegmentIndex.size(0)) {
            throw BrokenObjectException.damaged("is cut off: it is shorter than any segment");
        }
        int length = (int) Math.min(size, TAIL);
        long begin = size - length;
        byte[] tail = fetch(ranges, begin, length);
        long offset = SegmentIndex.offset(Arrays.copyOfRange(tail, length - SegmentIndex.FOOTER, length), size);
        int indexLength = (int) (size - SegmentIndex.FOOTER - offset);
        byte[] index = offset < begin
                ? fetch(ranges, offset, indexLength)
                : Arrays.copyOfRange(tail, (int) (offset - begin), length - SegmentIndex.FOOTER);
        return new SegmentReader(format, ranges, List.copyOf(SegmentIndex.read(index, offset, format)));
    }

    /** Returns the records in the order in which they were added. */
    public List<SegmentEntry> entries() {
        return entries;
    }

    /** Fetches a record of this segment and reads it. */
    public KeyVersion read(SegmentEntry entry) throws IOException, BrokenObjectException {
        return open(entry, fetch(ranges, entry.offset(), entry.length()));
    }

    /** Reads a record of this segment that was fetched. */
    public KeyVersion open(SegmentEntry entry, byte[] record) throws BrokenObjectException {
        KeyVersion version = format.unpack(record);
        if (!SegmentEntry.of(version, entry.offset(), entry.length()).equals(entry)) {
            throw new BrokenObjectException(Reason.FOREIGN, "holds another version than the segment's index says");
        }
        return version;
    }

    private static byte[] fetch(Ranges ranges, long offset, int length) throws IOException, BrokenObjectException {
        byte[] bytes = ranges.fetch(offset, length);
        if (bytes.length != length) {
            throw BrokenObjectException.damaged("is cut off");
        }
        return bytes;
    }

    /** Fetches parts of an object. */
    @FunctionalInterface
    public interface Ranges {

        /** Returns so many bytes from an offset on. */
        byte[] fetch(long offset, int length) throws IOException;
    }
}

package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands in a segment after its records, all integers big-endian: {@code CARAIDX1}; one byte of flags (1 signed); the
 * number of entries in four bytes; the entries, 73 bytes each; a tag of 32 bytes over all that. Then the footer: the index's
 * offset in eight bytes, its length in four, {@code CARASEG1}.
 */
final class SegmentIndex {

    /** Bytes of the footer. */
    static final int FOOTER = Long.BYTES + Integer.BYTES + 8;

    private static final byte[] MAGIC = "CARAIDX1".getBytes(US_ASCII);
    private static final byte[] END = "CARASEG1".getBytes(US_ASCII);
    private static final int PREFIX = MAGIC.length + 1 + Integer.BYTES;

    private SegmentIndex() {}

    /** Returns the bytes that index and footer of so many entries take. */
    static long size(int entries) {
        return PREFIX + (long) entries * SegmentEntry.SIZE + Tag.LENGTH + FOOTER;
    }

    /** Returns index and footer of records that take all bytes before the offset. */
    static byte[] write(List<SegmentEntry> entries, long offset, BackupKeys keys) {
        int length = Math.toIntExact(size(entries.size()) - FOOTER);
        ByteBuffer index = ByteBuffer.allocate(length + FOOTER)
                .put(MAGIC)
                .put((byte) (keys.sign() ? Layout.SIGNED : 0))
                .putInt(entries.size());
        entries.forEach(entry -> entry.write(index));
        byte[] tag =
                keys.tag(keys.sign()).update(index.array(), 0, index.position()).value();
        return index.put(tag).putLong(offset).putInt(length).put(END).array();
    }

    /** Returns the offset of the index. */
    static long offset(byte[] footer, long size) throws BrokenObjectException {
        ByteBuffer fields = ByteBuffer.wrap(footer);
        long offset = fields.getLong();
        int length = fields.getInt();
        if (!Arrays.equals(footer, FOOTER - END.length, FOOTER, END, 0, END.length)) {
            throw BrokenObjectException.damaged("has no end of a segment: it is cut off, or none");
        }
        if (offset < 0 || length < PREFIX + Tag.LENGTH || offset != size - FOOTER - length) {
            throw BrokenObjectException.damaged("has an index where none can be");
        }
        return offset;
    }

    /** Reads an index that begins at an offset; its tag is checked before anything in it is believed. */
    static List<SegmentEntry> read(byte[] index, long offset, BackupFormat format) throws BrokenObjectException {
        if (!Arrays.equals(index, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw BrokenObjectException.damaged("has no index where its end says");
        }
        int flags = index[MAGIC.length] & 0xFF;
        if ((flags & ~Layout.SIGNED) != 0) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.UNSUPPORTED_VERSION,
                    "has an index of a layout that is not known; a newer Caravan wrote it");
        }
        format.admitIndex(flags);
        int tagged = index.length - Tag.LENGTH;
        format.keys()
                .tag((flags & Layout.SIGNED) != 0)
                .update(index, 0, tagged)
                .check(Arrays.copyOfRange(index, tagged, index.length));
        ByteBuffer fields = ByteBuffer.wrap(index, 0, tagged).position(MAGIC.length + 1);
        int count = fields.getInt();
        if (count < 0 || (long) count * SegmentEntry.SIZE != fields.remaining()) {
            throw BrokenObjectException.damaged("has an index of another length than it says");
        }
        List<SegmentEntry> entries = new ArrayList<>(count);
        long end = 0;
        for (int number = 0; number < count; number++) {
            SegmentEntry entry = SegmentEntry.read(fields);
            if (entry.offset() != end || entry.length() <= 0) {
                throw BrokenObjectException.damaged("has an index that leaves bytes out");
            }
            end += entry.length();
            entries.add(entry);
        }
        if (end != offset) {
            throw BrokenObjectException.damaged("has an index that leaves bytes out");
        }
        return entries;
    }
}

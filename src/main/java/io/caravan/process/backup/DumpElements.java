package io.caravan.process.backup;

import io.caravan.process.Sha256;
import io.caravan.process.backup.DumpBytes.MalformedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * The elements of a set or a hash as DUMP gives it, whichever of its encodings the server has chosen. What is not laid out
 * as expected, and each other type, is left to the caller as a whole.
 */
final class DumpElements {

    private static final int SET = 2;
    private static final int HASH = 4;
    private static final int INTSET = 11;
    private static final int HASH_LISTPACK = 16;
    private static final int SET_LISTPACK = 20;

    /** The earliest expiry in eight bytes; then for each field its distance from that plus 1 (0: none), field and value. */
    private static final int HASH_WITH_EXPIRIES = 24;

    private final DumpBytes in;
    private final MessageDigest sha256 = Sha256.begin();
    private long count;
    private long sum;

    private DumpElements(DumpBytes in) {
        this.in = in;
    }

    /**
     * Digests the elements in a way that knows neither order nor encoding.
     *
     * @param  dump what DUMP gave
     * @param  end  where its footer begins
     * @return      {@code null} for what was not taken apart
     */
    static byte[] digest(byte[] dump, int end) {
        if (end == 0) {
            return null;
        }
        DumpBytes in = new DumpBytes(dump, 1, end);
        DumpElements elements = new DumpElements(in);
        try {
            switch (dump[0]) {
                case SET -> elements.addStrings(1);
                case HASH -> elements.addStrings(2);
                case HASH_WITH_EXPIRIES -> elements.addFieldsThatExpire();
                case INTSET -> elements.addAll(PackedElements.ofIntset(in.string()), 1);
                case SET_LISTPACK -> elements.addAll(PackedElements.ofListpack(in.string()), 1);
                case HASH_LISTPACK -> elements.addAll(PackedElements.ofListpack(in.string()), 2);
                default -> {
                    return null;
                }
            }
        } catch (MalformedException e) {
            return null;
        }
        return in.atEnd()
                ? ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(elements.count)
                        .putLong(elements.sum)
                        .array()
                : null;
    }

    private void addStrings(int each) throws MalformedException {
        for (long left = in.length(); left > 0; left--) {
            for (int string = 0; string < each; string++) {
                update(in.string());
            }
            add();
        }
    }

    private void addFieldsThatExpire() throws MalformedException {
        long earliest = in.littleEndian(Long.BYTES);
        for (long left = in.length(); left > 0; left--) {
            long distance = in.length();
            update(in.string());
            update(in.string());
            if (distance != 0) {
                update(DumpBytes.decimal(earliest + distance - 1));
            }
            add();
        }
    }

    private void addAll(List<byte[]> strings, int each) throws MalformedException {
        if (strings.size() % each != 0) {
            throw new MalformedException();
        }
        for (int i = 0; i < strings.size(); i++) {
            update(strings.get(i));
            if ((i + 1) % each == 0) {
                add();
            }
        }
    }

    private void update(byte[] string) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(string.length).flip());
        sha256.update(string);
    }

    private void add() {
        sum += ByteBuffer.wrap(sha256.digest()).getLong();
        count++;
    }
}

package io.caravan.sink.restore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of DUMP: a type, the value, and at the end two bytes for the version of the RDB format and eight for a checksum of all
 * that comes before it, the lowest byte first.
 */
final class DumpPayload {

    private static final int FOOTER = 10;
    private static final int MODULE_TYPE = 6;
    private static final int MODULE_TYPE_2 = 7;
    private static final int LENGTH_OF_64_BITS = 0x81;
    private static final int NAME_LENGTH = 9;
    private static final String NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /** CRC-64 as Redis reckons it: the polynomial of Jones, bits reflected. */
    private static final long POLYNOMIAL = 0x95AC9329AC4BC9B5L;

    private final ByteBuffer bytes;

    DumpPayload(byte[] payload) {
        this.bytes = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns whether it is as the server made it. */
    boolean isIntact() {
        int end = bytes.limit() - Long.BYTES;
        return bytes.limit() > FOOTER && checksum(bytes.array(), end) == bytes.getLong(end);
    }

    /** Returns the version of the format, of an intact payload. */
    int rdbVersion() {
        return Short.toUnsignedInt(bytes.getShort(bytes.limit() - FOOTER));
    }

    /** Returns the name of the type that a module has defined; {@code null} for the server's own types. */
    String module() {
        boolean isModule = bytes.limit() > FOOTER && (bytes.get(0) == MODULE_TYPE || bytes.get(0) == MODULE_TYPE_2);
        if (!isModule || bytes.limit() < 2 + Long.BYTES || Byte.toUnsignedInt(bytes.get(1)) != LENGTH_OF_64_BITS) {
            return null;
        }
        // Nine characters of six bits each; the last ten bits are the version of its encoding.
        long id = Long.reverseBytes(bytes.getLong(2)) >>> 10;
        char[] name = new char[NAME_LENGTH];
        for (int at = NAME_LENGTH - 1; at >= 0; at--) {
            name[at] = NAME_CHARACTERS.charAt((int) (id & 0x3F));
            id >>>= 6;
        }
        return new String(name);
    }

    static long checksum(byte[] bytes, int end) {
        long checksum = 0;
        for (int at = 0; at < end; at++) {
            checksum ^= Byte.toUnsignedLong(bytes[at]);
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                checksum = (checksum >>> 1) ^ ((checksum & 1) == 0 ? 0 : POLYNOMIAL);
            }
        }
        return checksum;
    }
}

package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Reads lengths and strings as DUMP encodes them. Whatever runs past the end, or is laid out otherwise, is malformed. */
final class DumpBytes {

    /** LZF makes at most 264 bytes of three. */
    private static final long MOST_OF_A_BYTE = 88;

    private static final int LZF = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    DumpBytes(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean atEnd() {
        return at == end;
    }

    int octet() throws MalformedException {
        skip(1);
        return bytes[at - 1] & 0xFF;
    }

    byte[] take(long length) throws MalformedException {
        skip(length);
        byte[] taken = new byte[(int) length];
        System.arraycopy(bytes, at - taken.length, taken, 0, taken.length);
        return taken;
    }

    /** Reads a signed integer of 1 to 8 bytes, the lowest first. */
    long littleEndian(int length) throws MalformedException {
        skip(length);
        long number = bytes[at - 1];
        for (int i = at - 2; i >= at - length; i--) {
            number = number << 8 | bytes[i] & 0xFF;
        }
        return number;
    }

    /** Reads an unsigned integer, the highest byte first. */
    long bigEndian(int length) throws MalformedException {
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | octet();
        }
        return number;
    }

    /** Reads a length of 6, 14, 32 or 64 bits. */
    long length() throws MalformedException {
        int first = octet();
        switch (first >>> 6) {
            case 0:
                return first;
            case 1:
                return (first & 0x3F) << 8 | octet();
            case 2:
                if (first == 0x80) {
                    return bigEndian(4);
                }
                if (first == 0x81) {
                    return bigEndian(8);
                }
                throw new MalformedException();
            default:
                throw new MalformedException();
        }
    }

    /** Reads a string, whichever way it is encoded. */
    byte[] string() throws MalformedException {
        if (at >= end) {
            throw new MalformedException();
        }
        int first = bytes[at] & 0xFF;
        if (first >>> 6 != 3) {
            return take(length());
        }
        at++;
        int encoding = first & 0x3F;
        if (encoding < LZF) {
            return decimal(littleEndian(1 << encoding));
        }
        if (encoding == LZF) {
            long compressed = length();
            long length = length();
            return inflate(take(compressed), length);
        }
        throw new MalformedException();
    }

    static byte[] decimal(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    private static byte[] inflate(byte[] lzf, long length) throws MalformedException {
        if (length < 0 || length > lzf.length * MOST_OF_A_BYTE || length > Integer.MAX_VALUE - 8) {
            throw new MalformedException();
        }
        byte[] text = new byte[(int) length];
        DumpBytes in = new DumpBytes(lzf, 0, lzf.length);
        int written = 0;
        while (!in.atEnd()) {
            int control = in.octet();
            int count = control < 32 ? control + 1 : (control >>> 5) + 2;
            if (control >>> 5 == 7) {
                count += in.octet();
            }
            if (count > text.length - written) {
                throw new MalformedException();
            }
            if (control < 32) {
                System.arraycopy(in.take(count), 0, text, written, count);
                written += count;
            } else {
                int from = written - ((control & 0x1F) << 8) - in.octet() - 1;
                if (from < 0) {
                    throw new MalformedException();
                }
                for (int i = 0; i < count; i++) {
                    text[written++] = text[from + i];
                }
            }
        }
        if (written != text.length) {
            throw new MalformedException();
        }
        return text;
    }

    private void skip(long length) throws MalformedException {
        if (length < 0 || length > end - at) {
            throw new MalformedException();
        }
        at += (int) length;
    }

    /** The bytes are not laid out as expected. */
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1;

        MalformedException() {
            super(null, null, false, false);
        }
    }
}

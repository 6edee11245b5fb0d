package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Fixed facts of the bytes of an object. */
final class Layout {

    /** What every object begins with; the digit is the version of the layout. */
    static final byte[] MAGIC = "CARAVAN1".getBytes(US_ASCII);

    /** Bytes of the magic that tell our own objects of any version from others. */
    static final int MAGIC_OF_ANY_VERSION = 7;

    /** The tag is an HMAC-SHA256, else a SHA-256. */
    static final int SIGNED = 1;

    static final int ENCRYPTED = 2;
    static final int COMPRESSED = 4;
    static final int KNOWN_FLAGS = SIGNED | ENCRYPTED | COMPRESSED;

    /** Most bytes of payload in one piece. */
    static final int LONGEST_PIECE = 4 << 20;

    /** Most bytes of a piece as it is stored; zstd makes one longer by less than a 250th, and the seal by 16. */
    static final int LONGEST_STORED_PIECE = LONGEST_PIECE + LONGEST_PIECE / 250 + 1024;

    /** Most bytes of a header, a key of 12 MB. */
    static final int LONGEST_HEADER = 16 << 20;

    private Layout() {}
}

package io.caravan.process;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest that names and tags are made of; each Java has it. */
public final class Sha256 {

    /** Bytes of a digest. */
    public static final int LENGTH = 32;

    private Sha256() {}

    /** Begins a digest of what comes in pieces; not thread-safe. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    /** Returns the {@link #LENGTH} bytes of a digest. */
    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }

    /** Returns a digest in lower-case hex digits. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }
}

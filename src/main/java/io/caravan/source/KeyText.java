package io.caravan.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Redis keys as text, without loss: no two keys give the same text, and a text gives its key back.
 *
 * <p>Text form: valid UTF-8 is decoded; every byte that is no part of it becomes one lone surrogate, U+DC80 for byte 80 to
 * U+DCFF for byte FF.
 *
 * <p>Encoded form, safe to store as UTF-8: valid UTF-8 without NUL that does not begin with {@code \x} stands as it is;
 * anything else becomes {@code \x} and the lower-case hex of its bytes.
 */
public final class KeyText {

    private static final String HEX_PREFIX = "\\x";
    private static final int INVALID_BYTE = 0xDC00;
    private static final char REPLACEMENT = '\uFFFD';

    private KeyText() {}

    /**
     * Reads a key as text.
     *
     * @param  key the bytes of a key, not changed while the text is in use: the text of an ASCII key is a view of them
     * @return     the text form
     */
    public static CharSequence of(byte[] key) {
        for (byte octet : key) {
            if (octet < 0) {
                return decodeUtf8(key);
            }
        }
        return new Ascii(key);
    }

    /** Returns the key of a text form, or the part of it that a part of the text stands for. */
    public static byte[] bytes(CharSequence text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(codePoint -> {
            if (!isSurrogate(codePoint)) {
                bytes.writeBytes(Character.toString(codePoint).getBytes(UTF_8));
            } else if (codePoint >= INVALID_BYTE + 0x80 && codePoint <= INVALID_BYTE + 0xFF) {
                bytes.write(codePoint);
            } else {
                throw new IllegalArgumentException(
                        "Lone surrogate U+%04X stands for no byte of a key; only U+DC80 to U+DCFF do"
                                .formatted(codePoint));
            }
        });
        return bytes.toByteArray();
    }

    /**
     * Encodes a text form.
     *
     * @param  text a text form or a part of one
     * @return      the encoded form, the same as for its bytes
     */
    public static String encode(CharSequence text) {
        boolean plain = !startsWithHexPrefix(text)
                && text.codePoints().noneMatch(codePoint -> codePoint == 0 || isSurrogate(codePoint));
        return plain ? text.toString() : hex(bytes(text));
    }

    /** Encodes a key; {@link #decode} is the inverse. */
    public static String encode(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        boolean plain = !startsWithHexPrefix(text) && text.indexOf(0) < 0 && isExact(text, bytes);
        return plain ? text : hex(bytes);
    }

    /** What is not UTF-8 is decoded as replacement characters, which bytes that are may hold as well. */
    private static boolean isExact(String text, byte[] bytes) {
        return text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(UTF_8), bytes);
    }

    private static String hex(byte[] bytes) {
        return HEX_PREFIX + HexFormat.of().formatHex(bytes);
    }

    /**
     * Returns the bytes of an encoded form.
     *
     * @throws IllegalArgumentException if the form begins with {@code \x} and what follows is not pairs of hex digits
     */
    public static byte[] decode(String encoded) {
        if (!startsWithHexPrefix(encoded)) {
            return bytes(encoded);
        }
        try {
            return HexFormat.of().parseHex(encoded, HEX_PREFIX.length(), encoded.length());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot decode key '" + encoded + "': after \\x it must hold two hex digits per byte", e);
        }
    }

    /** Returns whether a text is the encoded form of a key. */
    public static boolean isKey(String text) {
        if (!startsWithHexPrefix(text)) {
            return encode(text).equals(text);
        }
        try {
            return encode(decode(text)).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns whether an encoded form is {@code \x} and hex, not the key's own text. */
    public static boolean isHex(String encoded) {
        return startsWithHexPrefix(encoded);
    }

    /** Copies a text to the begin of an array. */
    public static void copy(CharSequence text, char[] to) {
        if (text instanceof Ascii ascii) {
            byte[] key = ascii.key;
            for (int i = 0; i < key.length; i++) {
                to[i] = (char) key[i];
            }
        } else {
            text.toString().getChars(0, text.length(), to, 0);
        }
    }

    private static boolean startsWithHexPrefix(CharSequence text) {
        return text.length() >= 2 && text.charAt(0) == '\\' && text.charAt(1) == 'x';
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static String decodeUtf8(byte[] key) {
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(key);
        CharBuffer out = CharBuffer.allocate(key.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (INVALID_BYTE + (in.get() & 0xFF)));
            }
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    private record Ascii(byte[] key) implements CharSequence {

        @Override
        public int length() {
            return key.length;
        }

        @Override
        public char charAt(int index) {
            return (char) key[index];
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new String(key, start, end - start, ISO_8859_1);
        }

        @Override
        public String toString() {
            return new String(key, ISO_8859_1);
        }
    }
}

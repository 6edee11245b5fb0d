package io.caravan.process.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.caravan.source.KeyText;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes JSON as Python's {@code json.dumps} does: {@code ", "} and {@code ": "} between, and only ASCII. But an infinite
 * number, which Python writes as JSON knows none, is the text {@code "Infinity"} or {@code "-Infinity"}. Not thread-safe.
 */
final class PythonJson {

    /** An array of Java cannot be longer. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

    private byte[] bytes = new byte[1024];
    private int length;

    /** Forgets what was written. */
    void clear() {
        length = 0;
    }

    /** Writes an array, each element of it by a consumer. */
    <T> void array(Iterable<T> elements, Consumer<T> writer) {
        enclose('[', elements, writer, ']');
    }

    /** Writes an object, each field of it by a consumer, which writes the name, {@link #colon} and the value. */
    <T> void object(Iterable<T> fields, Consumer<T> writer) {
        enclose('{', fields, writer, '}');
    }

    private <T> void enclose(char begin, Iterable<T> elements, Consumer<T> writer, char end) {
        sign(begin);
        boolean first = true;
        for (T element : elements) {
            if (!first) {
                comma();
            }
            first = false;
            writer.accept(element);
        }
        sign(end);
    }

    void comma() {
        sign(',');
        sign(' ');
    }

    void colon() {
        sign(':');
        sign(' ');
    }

    /** Writes bytes as a text in the encoding of {@link KeyText}. */
    void text(byte[] text) {
        if (!isPlain(text)) {
            text(KeyText.encode(text));
            return;
        }
        ensure(text.length + 2);
        bytes[length++] = '"';
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        bytes[length++] = '"';
    }

    private static boolean isPlain(byte[] text) {
        for (byte octet : text) {
            if (!isPlain(octet)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(int character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    }

    void text(String text) {
        sign('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        sign('"');
    }

    private void character(char character) {
        switch (character) {
            case '"', '\\' -> escape(character);
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            case '\b' -> escape('b');
            case '\f' -> escape('f');
            default -> {
                if (isPlain(character)) {
                    sign(character);
                } else {
                    escape('u');
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        sign((char) HEX[character >> shift & 0xF]);
                    }
                }
            }
        }
    }

    private void escape(char character) {
        sign('\\');
        sign(character);
    }

    void number(double number) {
        if (Double.isFinite(number)) {
            literal(PythonFloat.of(number));
        } else {
            text(Double.toString(number));
        }
    }

    /** Writes what is JSON already. */
    void literal(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            sign(ascii.charAt(i));
        }
    }

    /** Writes a character as it stands, such as a bracket. */
    void sign(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), (int) Math.min(length * 2L, LONGEST)));
        }
    }

    /** Adds what was written to a digest. */
    void addTo(MessageDigest digest) {
        digest.update(bytes, 0, length);
    }

    /** Returns what was written. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, ISO_8859_1);
    }
}

package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A secret of 32 bytes or more, from which keys are derived. It is never printed. */
public final class Secret {

    /** Fewest bytes of a secret. */
    public static final int SHORTEST = 32;

    private static final int LONGEST_FILE = 4096;
    private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2})+");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");
    private static final Pattern TEXT = Pattern.compile("[\\t\\n\\r -~]*");

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a secret as an option gives it.
     *
     * @param  value    hex digits, or base64 of either alphabet; what can be read as hex is hex
     * @throws IllegalArgumentException if it is neither, or short
     */
    public static Secret of(String value) {
        String text = value.strip();
        if (HEX.matcher(text).matches()) {
            return of(HexFormat.of().parseHex(text));
        }
        if (!BASE64.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "A key must be " + SHORTEST + " bytes or more, as hex digits or base64; this is neither");
        }
        try {
            return of(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage().startsWith("A key") ? e.getMessage() : "A key is cut off: it is no whole base64", e);
        }
    }

    /**
     * Reads a secret from a file: text as in {@link #of(String)}, or {@value #SHORTEST} bytes or more that are no text.
     *
     * @throws IllegalArgumentException if the file cannot be read, or holds no such secret
     */
    public static Secret from(Path file) {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST_FILE + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read the key file '" + file + "': " + e.getMessage(), e);
        }
        try {
            if (content.length > LONGEST_FILE) {
                throw new IllegalArgumentException("A key is at most " + LONGEST_FILE + " bytes");
            }
            String text = new String(content, ISO_8859_1);
            return TEXT.matcher(text).matches() ? of(text) : of(content);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Key file '" + file + "': " + e.getMessage(), e);
        }
    }

    /** Takes the bytes as they are. */
    public static Secret of(byte[] bytes) {
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException("A key must be " + SHORTEST
                    + " bytes or more, as hex digits or base64; this is " + bytes.length + " bytes");
        }
        return new Secret(bytes.clone());
    }

    /** Returns the 32 bytes that stand for this secret in one use of it, and tell nothing about any other use. */
    byte[] keyFor(String use) {
        return Tag.hmac(bytes).update(use.getBytes(ISO_8859_1)).value();
    }

    @Override
    public String toString() {
        return "Secret";
    }
}

package io.caravan.counters;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Names the Redis commands that keep the books of a run: {@code claim.lua} for a script, {@code HDEL runs} for a plain command
 * on a key of Caravan's own. Other commands have no name.
 */
final class RedisRequests implements Relay.Requests {

    private static final String OWN = "caravan:";
    private static final List<String> SCRIPTS = List.of(
            "claim.lua",
            "close.lua",
            "create.lua",
            "enter.lua",
            "expire.lua",
            "hold.lua",
            "release.lua",
            "takeover.lua");

    private final Map<String, String> scripts = new HashMap<>();

    RedisRequests() {
        for (String script : SCRIPTS) {
            try (InputStream source = getClass().getResourceAsStream("/io/caravan/state/" + script)) {
                if (source != null) {
                    scripts.put(digestOf(source.readAllBytes()), script);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public byte[] next(InputStream client) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String head = line(client, request);
        if (head == null) {
            return null;
        }
        for (int left = Integer.parseInt(head.substring(1)); left > 0; left--) {
            int length = Integer.parseInt(line(client, request).substring(1));
            byte[] word = client.readNBytes(length + 2);
            request.write(word, 0, word.length);
        }
        return request.toByteArray();
    }

    /** Reads a line; null at the end of the connection, if that is where a line would begin. */
    private static String line(InputStream client, ByteArrayOutputStream request) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = client.read(); read != '\n'; read = client.read()) {
            if (read < 0) {
                if (line.length() == 0) {
                    return null;
                }
                throw new EOFException("The connection ended within a command");
            }
            request.write(read);
            line.append((char) read);
        }
        request.write('\n');
        return line.toString().strip();
    }

    @Override
    public String nameOf(byte[] request) {
        List<String> words = words(request);
        String command = words.get(0).toUpperCase(Locale.ROOT);
        return switch (command) {
            case "EVALSHA" -> scripts.get(words.get(1));
            case "EVAL" -> scripts.get(digestOf(words.get(1).getBytes(StandardCharsets.ISO_8859_1)));
            default ->
                words.size() > 1 && words.get(1).startsWith(OWN)
                        ? command + " " + words.get(1).split(":")[1]
                        : null;
        };
    }

    /** Returns the first two words, which tell a command of ours. */
    private static List<String> words(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        List<String> words = new ArrayList<>();
        int at = text.indexOf('\n') + 1;
        while (words.size() < 2 && at < text.length()) {
            int end = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at + 1, end));
            words.add(text.substring(end + 2, end + 2 + length));
            at = end + 2 + length + 2;
        }
        return words;
    }

    private static String digestOf(byte[] source) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

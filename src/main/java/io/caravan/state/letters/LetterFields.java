package io.caravan.state.letters;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.source.RedisScript;
import io.caravan.state.letters.LetterOrigin.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A letter as the fields of its entry in the stream. What an older version stored has no kind, which is told by the rest. Anybody
 * may have written the entry: a field that cannot be read is as one that is not there.
 */
final class LetterFields {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ENTRY = Pattern.compile("db\\d+ .* \\d+-\\d+", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("db(\\d+|null) .*", Pattern.DOTALL);

    private LetterFields() {}

    /** Returns fields and values in turn. */
    static List<byte[]> of(DeadLetter letter) {
        List<byte[]> fields = new ArrayList<>();
        add(fields, "route", letter.route());
        add(fields, "source", letter.source());
        fields.add(RedisScript.bytes("payload"));
        fields.add(letter.payload());
        add(fields, "reason", letter.reason());
        add(fields, "attempts", Integer.toString(letter.attempts()));
        add(fields, "time", letter.time().toString());
        LetterOrigin origin = letter.origin();
        add(fields, "kind", origin.kind().name());
        if (!origin.headers().isEmpty()) {
            add(fields, "headers", json(origin.headers()));
        }
        if (!origin.endpoint().isEmpty()) {
            add(fields, "endpoint", origin.endpoint());
        }
        if (origin.part()) {
            add(fields, "part", "true");
        }
        if (!origin.record().isEmpty()) {
            add(fields, "record", origin.record());
        }
        return fields;
    }

    private static void add(List<byte[]> fields, String name, String value) {
        fields.add(RedisScript.bytes(name));
        fields.add(RedisScript.bytes(value));
    }

    /** @param fields of a letter; without the payload where that was left out */
    static DeadLetter letter(Map<String, byte[]> fields) {
        String route = text(fields, "route", "");
        String source = text(fields, "source", "");
        byte[] payload = fields.getOrDefault("payload", new byte[0]);
        String kind = text(fields, "kind", "");
        LetterOrigin origin = new LetterOrigin(
                kind.isEmpty() ? kindOf(route, source) : kindOf(kind),
                headers(text(fields, "headers", "{}")),
                text(fields, "endpoint", ""),
                fields.containsKey("part"),
                text(fields, "record", ""));
        return new DeadLetter(
                route,
                source,
                payload,
                text(fields, "reason", ""),
                attempts(text(fields, "attempts", "")),
                time(text(fields, "time", "")),
                origin);
    }

    private static String text(Map<String, byte[]> fields, String name, String standard) {
        byte[] value = fields.get(name);
        return value == null ? standard : new String(value, StandardCharsets.UTF_8);
    }

    /** Of a kind that is not known there is no more than a description. */
    private static Kind kindOf(String name) {
        return Stream.of(Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElse(Kind.description);
    }

    private static int attempts(String number) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static Kind kindOf(String route, String source) {
        if (route.equals("event-fallback")) {
            return Kind.element;
        }
        if (route.equals("streams-to-postgres") && ENTRY.matcher(source).matches()) {
            return Kind.entry;
        }
        return KEY.matcher(source).matches() ? Kind.key : Kind.message;
    }

    private static String json(Map<String, String> headers) {
        try {
            return JSON.writeValueAsString(headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> headers(String json) {
        try {
            Map<String, String> headers = JSON.readValue(json, new TypeReference<HashMap<String, String>>() {});
            if (headers == null) {
                return Map.of();
            }
            headers.values().removeIf(Objects::isNull);
            return headers;
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Returns a text that is the same for the same record and reason. */
    static String fingerprintOf(DeadLetter letter) {
        // PostgreSQL shows the row that it refuses, with the number that a sequence has given it this time.
        String same = letter.reason().split(" \\(Failing row contains", 2)[0];
        List<String> parts = new ArrayList<>(List.of(letter.route(), letter.source(), same));
        LetterOrigin origin = letter.origin();
        if (!origin.record().isEmpty()) {
            parts.addAll(List.of(origin.record(), origin.endpoint(), json(new TreeMap<>(origin.headers()))));
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(RedisScript.bytes(part));
                digest.update((byte) 0);
            }
            digest.update(letter.payload());
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no SHA-256, which every JDK must have", e);
        }
    }
}

package io.caravan.process.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What an object says about its version beside the payload, as a JSON object in UTF-8: {@code key} (base64),
 * {@code database}, {@code type} (null when gone), {@code form} ({@code string}, {@code dump}, {@code gone}), {@code size},
 * {@code expiresAt}, {@code changedAt}, {@code capturedAt}, {@code event}. A field that is not known is left out.
 */
final class VersionHeader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private byte[] key;
    private int database = -1;
    private String type;
    private Form form;
    private long size = -1;
    private long expiresAt = Long.MIN_VALUE;
    private long changedAt = Long.MIN_VALUE;
    private long capturedAt = Long.MIN_VALUE;
    private String event;

    private VersionHeader() {}

    static byte[] write(KeyVersion version) {
        KeyState state = version.state();
        if (!isWhole(version)) {
            throw new IllegalArgumentException(
                    "A version without a key, a database or a type cannot be kept: " + version);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + state.key().length * 4 / 3);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeBinaryField("key", state.key());
            json.writeNumberField("database", state.database());
            json.writeStringField("type", state.type());
            json.writeStringField("form", nameOf(state.form()));
            json.writeNumberField("size", state.size());
            json.writeNumberField("expiresAt", state.expiresAt());
            json.writeNumberField("changedAt", version.changedAt());
            json.writeNumberField("capturedAt", state.capturedAt());
            json.writeStringField("event", version.event());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the version without its payload; one that has the bytes of a string is {@link Form#LARGE}. */
    static KeyVersion read(byte[] header) throws BrokenObjectException {
        VersionHeader fields = new VersionHeader();
        try (JsonParser json = JSON.createParser(header)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.take(name, json);
            }
            if (json.nextToken() != null) {
                throw malformed();
            }
        } catch (IOException e) {
            throw malformed();
        }
        KeyVersion version = fields.version();
        if (!isWhole(version)) {
            throw malformed();
        }
        return version;
    }

    private void take(String name, JsonParser json) throws IOException, BrokenObjectException {
        switch (name) {
            case "key" -> key = json.getBinaryValue();
            case "database" -> database = databaseOf(number(json));
            case "type" -> type = json.currentToken() == JsonToken.VALUE_NULL ? null : text(json);
            case "form" -> form = formOf(text(json));
            case "size" -> size = number(json);
            case "expiresAt" -> expiresAt = number(json);
            case "changedAt" -> changedAt = number(json);
            case "capturedAt" -> capturedAt = number(json);
            case "event" -> event = text(json);
            default -> json.skipChildren();
        }
    }

    private KeyVersion version() {
        return new KeyVersion(
                new KeyState(database, key, type, form, null, size, expiresAt, capturedAt), changedAt, event);
    }

    private static boolean isWhole(KeyVersion version) {
        KeyState state = version.state();
        return state.key() != null
                && state.database() >= 0
                && state.form() != null
                && (state.type() == null) == state.isGone()
                && state.size() >= 0
                && state.expiresAt() >= -1
                && state.capturedAt() >= 0
                && version.changedAt() >= 0
                && version.event() != null;
    }

    private static String nameOf(Form form) {
        return switch (form) {
            case GONE -> "gone";
            case STRING, LARGE -> "string";
            case DUMP -> "dump";
        };
    }

    private static Form formOf(String name) throws BrokenObjectException {
        return switch (name) {
            case "gone" -> Form.GONE;
            case "string" -> Form.LARGE;
            case "dump" -> Form.DUMP;
            default ->
                throw new BrokenObjectException(
                        BrokenObjectException.Reason.UNSUPPORTED_VERSION,
                        "holds a payload of a form that is not known; a newer Caravan wrote it");
        };
    }

    private static int databaseOf(long number) throws BrokenObjectException {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw malformed();
        }
        return (int) number;
    }

    private static long number(JsonParser json) throws IOException, BrokenObjectException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw malformed();
        }
        return json.getLongValue();
    }

    private static String text(JsonParser json) throws IOException, BrokenObjectException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw malformed();
        }
        return json.getText();
    }

    private static BrokenObjectException malformed() {
        return BrokenObjectException.damaged("has a header that cannot be read");
    }
}

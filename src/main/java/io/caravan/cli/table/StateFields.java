package io.caravan.cli.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What a state.json holds, as text by name. What holds fields itself, as the connector's time series do, is left out. */
final class StateFields {

    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final Map<String, String> fields = new HashMap<>();

    private StateFields(Path file) {
        this.file = file;
    }

    /** @throws UsageException if the file cannot be read or is no JSON object */
    static StateFields read(Path file) {
        StateFields state = new StateFields(file);
        try (JsonParser json = JSON.createParser(Files.newInputStream(file))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw state.unusable("holds no JSON object", null);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    state.fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw state.unusable("holds more than one JSON object", null);
            }
        } catch (JsonProcessingException e) {
            throw state.unusable("is no JSON at line " + e.getLocation().getLineNr(), e);
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot read the state file '" + file + "'. Name a file that this user may read and write", e);
        }
        return state;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** @throws UsageException if a field is missing, or holds something else */
    TableState state() {
        return new TableState(
                value("cursor", text -> Long.toUnsignedString(Long.parseUnsignedLong(text))),
                value("last_sync_time", StateFields::instant),
                value("run_id", text -> text),
                value("node", text -> text),
                value("database", Integer::parseInt),
                value("rows", Long::parseLong),
                value("pass", text -> text));
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private <T> T value(String name, Function<String, T> reader) {
        String text = fields.get(name);
        if (text == null) {
            throw unusable("has no " + name, null);
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unusable("has '" + text + "' as " + name, e);
        }
    }

    private UsageException unusable(String reason, Exception cause) {
        return new UsageException("The state file '" + file + "' " + reason + ". Delete it to start over", cause);
    }
}

package io.caravan.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.source.KeyText;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.source.scan.KeyEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/**
 * What sources deliver as JSON, for SQL that takes it apart, for files and for objects. Keys, fields and values are in the
 * encoding of {@link KeyText}. Thread-safe.
 */
public final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();

    private interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /**
     * Returns an array of objects with database, key, type and value; of a key that is there twice the later one.
     *
     * @param page keys that were read with their values; one that could not be read has {@code unreadable} with the reason in
     *             the place of a value. A hash is an object of its fields, a list an array; see {@link KeyValues}
     */
    public String keys(@Body List<KeyEntry> page) {
        Map<List<Object>, KeyEntry> last = new LinkedHashMap<>();
        page.forEach(entry -> last.put(List.of(entry.database(), KeyText.encode(entry.key())), entry));
        return text(json -> {
            json.writeStartArray();
            for (KeyEntry entry : last.values()) {
                write(json, entry);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, KeyEntry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("database", entry.database());
        json.writeStringField("key", KeyText.encode(entry.key()));
        json.writeStringField("type", entry.type());
        if (entry.unreadable() != null) {
            json.writeStringField("unreadable", entry.unreadable());
        } else if (entry.value() instanceof byte[]) {
            json.writeStringField("value", ValueText.of(entry));
        } else if (entry.value() != null) {
            json.writeFieldName("value");
            json.writeRawValue(ValueText.of(entry));
        }
        json.writeEndObject();
    }

    /** Returns one line a key event, each an object with time (milliseconds since 1970), database, event and key. */
    public String events(@Body List<KeyEvent> events) {
        StringBuilder lines = new StringBuilder();
        for (KeyEvent event : events) {
            lines.append(text(json -> {
                        json.writeStartObject();
                        json.writeNumberField("time", event.time());
                        json.writeNumberField("database", event.database());
                        json.writeStringField("event", event.event());
                        json.writeStringField("key", KeyText.encode(event.key()));
                        json.writeEndObject();
                    }))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String text(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}

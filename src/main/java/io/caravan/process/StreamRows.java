package io.caravan.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.source.KeyText;
import io.caravan.source.stream.StreamEntry;
import io.caravan.source.stream.StreamField;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns stream entries into rows. Thread-safe. */
public final class StreamRows {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern LOOKS_PREFIXED = Pattern.compile("db\\d+:.*", Pattern.DOTALL);

    /** The last instant that PostgreSQL's timestamps hold, in milliseconds. */
    private static final long LAST_MILLISECOND = 9_224_318_015_999_999L;

    private final int defaultDatabase;

    /** @param defaultDatabase the database whose streams have no prefix */
    public StreamRows(int defaultDatabase) {
        this.defaultDatabase = defaultDatabase;
    }

    /** Returns one row per stream and id, in the order of the entries; of the same id twice, the later one. */
    public Collection<StreamRow> of(List<StreamEntry> entries) {
        Map<List<String>, StreamRow> rows = new LinkedHashMap<>(entries.size() * 4 / 3 + 1);
        for (StreamEntry entry : entries) {
            StreamRow row = rowOf(entry);
            rows.put(List.of(row.streamKey(), row.messageId()), row);
        }
        return rows.values();
    }

    private StreamRow rowOf(StreamEntry entry) {
        return new StreamRow(
                nameOf(entry.database(), entry.stream()), entry.id(), json(entry.fields()), milliseconds(entry.id()));
    }

    /** Returns the name of a stream as rows have it: different for any two streams of any two databases. */
    public String nameOf(int database, byte[] stream) {
        String name = KeyText.encode(stream);
        boolean plain =
                database == defaultDatabase && !LOOKS_PREFIXED.matcher(name).matches();
        return plain ? name : "db" + database + ":" + name;
    }

    private static Long milliseconds(String id) {
        long milliseconds = Long.parseUnsignedLong(id, 0, id.indexOf('-'), 10);
        return milliseconds < 0 || milliseconds > LAST_MILLISECOND ? null : milliseconds;
    }

    private static String json(List<StreamField> fields) {
        Map<String, List<String>> values = new LinkedHashMap<>(fields.size() * 4 / 3 + 1);
        for (StreamField field : fields) {
            values.computeIfAbsent(KeyText.encode(field.name()), name -> new ArrayList<>(1))
                    .add(KeyText.encode(field.value()));
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, List<String>> field : values.entrySet()) {
                json.writeFieldName(field.getKey());
                write(json, field.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, List<String> values) throws IOException {
        if (values.size() == 1) {
            json.writeString(values.get(0));
        } else {
            json.writeArray(values.toArray(String[]::new), 0, values.size());
        }
    }
}

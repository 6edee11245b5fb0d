package io.caravan.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.source.KeyText;
import io.caravan.source.scan.KeyEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Values as text. A string stands as it is; a list is a JSON array in its order; a set is an array, sorted; a hash is an
 * object, sorted by field; a sorted set is an array of objects with member and score, by score and then by member; a stream is
 * an array of objects with id and fields, in its order, where a field that occurs more than once has an array of its values; a
 * time series is an array of objects with timestamp and value, by time; JSON is the text that it is.
 * Texts are in the encoding of {@link KeyText}; an infinite score is the text {@code inf} or {@code -inf}.
 *
 * The same content always gives the same text, in whatever order the server returned it.
 */
final class ValueText {

    private static final JsonFactory JSON = new JsonFactory();

    /** Below it every whole number is one of type double. */
    private static final double EXACT = 1L << 53;

    private ValueText() {}

    /** @param entry a key that was read with its value */
    static String of(KeyEntry entry) {
        if (entry.value() instanceof byte[] string) {
            return KeyText.encode(string);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, entry.type(), (List<?>) entry.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, String type, List<?> value) throws IOException {
        switch (type) {
            case "list" -> writeTexts(json, texts(value));
            case "set" -> writeTexts(json, texts(value).sorted());
            case "hash" -> writeFields(json, value.stream().map(KeyEntry.Field.class::cast));
            case "zset" -> writeMembers(json, value.stream().map(KeyEntry.Member.class::cast));
            case "stream" -> writeEntries(json, value.stream().map(KeyEntry.Entry.class::cast));
            case "TSDB-TYPE" -> writeSamples(json, value.stream().map(KeyEntry.Sample.class::cast));
            default -> throw new IllegalArgumentException("No text is defined for a value of type " + type);
        }
    }

    private static Stream<String> texts(List<?> elements) {
        return elements.stream().map(element -> KeyText.encode((byte[]) element));
    }

    private static void writeTexts(JsonGenerator json, Stream<String> texts) throws IOException {
        String[] array = texts.toArray(String[]::new);
        json.writeArray(array, 0, array.length);
    }

    private static void writeFields(JsonGenerator json, Stream<KeyEntry.Field> fields) throws IOException {
        json.writeStartObject();
        for (KeyEntry.Field field : sorted(fields, Comparator.comparing(each -> KeyText.encode(each.name())))) {
            json.writeStringField(KeyText.encode(field.name()), KeyText.encode(field.value()));
        }
        json.writeEndObject();
    }

    private static void writeMembers(JsonGenerator json, Stream<KeyEntry.Member> members) throws IOException {
        json.writeStartArray();
        for (KeyEntry.Member member : sorted(members, KeyEntry.Member.ORDER)) {
            json.writeStartObject();
            json.writeStringField("member", KeyText.encode(member.member()));
            json.writeFieldName("score");
            write(json, member.score());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeEntries(JsonGenerator json, Stream<KeyEntry.Entry> entries) throws IOException {
        json.writeStartArray();
        for (KeyEntry.Entry entry : entries.toList()) {
            json.writeStartObject();
            json.writeStringField("id", entry.id());
            json.writeObjectFieldStart("fields");
            for (Map.Entry<String, List<String>> field : entry.valuesByName().entrySet()) {
                json.writeFieldName(field.getKey());
                if (field.getValue().size() == 1) {
                    json.writeString(field.getValue().get(0));
                } else {
                    writeTexts(json, field.getValue().stream());
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeSamples(JsonGenerator json, Stream<KeyEntry.Sample> samples) throws IOException {
        json.writeStartArray();
        for (KeyEntry.Sample sample : samples.toList()) {
            json.writeStartObject();
            json.writeNumberField("timestamp", sample.timestamp());
            json.writeFieldName("value");
            write(json, sample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, double score) throws IOException {
        if (Double.isInfinite(score)) {
            json.writeString(score > 0 ? "inf" : "-inf");
        } else if (score == Math.rint(score) && Math.abs(score) < EXACT) {
            json.writeNumber((long) score);
        } else {
            json.writeNumber(score);
        }
    }

    private static <T> List<T> sorted(Stream<T> elements, Comparator<T> order) {
        return elements.sorted(order).toList();
    }
}

package io.caravan.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.process.RefusedKey;
import io.caravan.source.KeyPlace;
import io.caravan.source.KeyText;
import io.caravan.source.RedisConstants;
import io.caravan.source.capture.UnreadableKey;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.stream.StreamEntry;
import io.caravan.source.stream.StreamField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * What a letter has of its record.
 *
 * @param source  where the record came from
 * @param payload the record's bytes: the key of a {@link RefusedKey},
 *                {@link UnreadableKey} or {@link KeyPlace}, the value of a {@link KeyEntry}, the fields of a
 *                {@link StreamEntry} as a JSON array of names and values in turn, anything else as Camel converts it
 * @param reason  why it was refused, where the record itself knows
 */
record LetterContent(String source, byte[] payload, Optional<String> reason) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NOTHING = {};

    static LetterContent of(Object record, Exchange exchange) {
        if (record instanceof RefusedKey key) {
            Integer database = exchange.getMessage().getHeader(RedisConstants.DATABASE, Integer.class);
            return new LetterContent(sourceOf(database, key.key()), key.key(), Optional.of(key.reason()));
        }
        if (record instanceof UnreadableKey key) {
            return new LetterContent(sourceOf(key.database(), key.key()), key.key(), Optional.of(key.reason()));
        }
        if (record instanceof KeyPlace place) {
            return new LetterContent(sourceOf(place.database(), place.bytes()), place.bytes(), Optional.empty());
        }
        if (record instanceof KeyEntry entry) {
            byte[] value = entry.value() instanceof byte[] bytes ? bytes : NOTHING;
            return new LetterContent(
                    sourceOf(entry.database(), entry.key()), value, Optional.ofNullable(entry.unreadable()));
        }
        if (record instanceof StreamEntry entry) {
            String source = sourceOf(entry.database(), entry.stream()) + " " + entry.id();
            return new LetterContent(source, fieldsOf(entry), Optional.empty());
        }
        byte[] payload = exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, record);
        String source = exchange.getFromEndpoint().getEndpointBaseUri();
        return new LetterContent(source, payload == null ? NOTHING : payload, Optional.empty());
    }

    private static String sourceOf(Integer database, byte[] key) {
        return "db" + database + " " + KeyText.encode(key);
    }

    private static byte[] fieldsOf(StreamEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartArray();
            for (StreamField field : entry.fields()) {
                json.writeString(KeyText.encode(field.name()));
                json.writeString(KeyText.encode(field.value()));
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

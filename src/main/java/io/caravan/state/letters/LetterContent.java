package io.caravan.state.letters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.process.RefusedKey;
import io.caravan.source.KeyPlace;
import io.caravan.source.KeyText;
import io.caravan.source.RedisConstants;
import io.caravan.source.capture.UnreadableKey;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.stream.StreamEntry;
import io.caravan.source.stream.StreamField;
import io.caravan.state.letters.LetterOrigin.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * What a letter has of its record.
 *
 * @param source  where the record came from
 * @param payload the record's bytes: the key of a {@link RefusedKey},
 *                {@link UnreadableKey} or {@link KeyPlace}, the value of a {@link KeyEntry}, the fields of a
 *                {@link StreamEntry} as a JSON array of names and values in turn, name, time and epoch of a {@link KeyEvent} as
 *                a JSON object, anything else as Camel converts it, and no bytes where there is none
 * @param reason  why it was refused, where the record itself knows
 * @param origin  what it is, and the way that it took
 */
public record LetterContent(String source, byte[] payload, Optional<String> reason, LetterOrigin origin) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NOTHING = {};

    /** @param place where in the body the record was, which was one of several there; -1 where it was the body */
    public static LetterContent of(Object record, Exchange exchange, int place) {
        if (record instanceof RefusedKey key) {
            Integer database = exchange.getMessage().getHeader(RedisConstants.DATABASE, Integer.class);
            Map<String, String> headers = key.take().isEmpty() ? Map.of() : Map.of(LetterOrigin.TAKE, key.take());
            LetterOrigin origin = new LetterOrigin(Kind.key, headers, "", false);
            return new LetterContent(sourceOf(database, key.key()), key.key(), Optional.of(key.reason()), origin);
        }
        if (record instanceof UnreadableKey key) {
            return ofKey(sourceOf(key.database(), key.key()), key.key(), Optional.of(key.reason()));
        }
        if (record instanceof KeyPlace key) {
            return ofKey(sourceOf(key.database(), key.bytes()), key.bytes(), Optional.empty());
        }
        if (record instanceof KeyEntry entry) {
            byte[] value = entry.value() instanceof byte[] bytes ? bytes : NOTHING;
            return ofKey(sourceOf(entry.database(), entry.key()), value, Optional.ofNullable(entry.unreadable()));
        }
        if (record instanceof StreamEntry entry) {
            String source = sourceOf(entry.database(), entry.stream()) + " " + entry.id();
            return new LetterContent(source, fieldsOf(entry), Optional.empty(), LetterOrigin.of(Kind.entry));
        }
        if (record instanceof KeyEvent event) {
            String source = sourceOf(event.database(), event.key());
            LetterOrigin origin = LetterOrigin.of(Kind.event, nameOf(exchange, place));
            return new LetterContent(source, announcementOf(event), Optional.empty(), origin);
        }
        return ofMessage(record, exchange, place);
    }

    /**
     * Returns an element of the list in which events wait for the broker.
     *
     * @param list     as a person would name it
     * @param position in the list, counted from the first element that it ever held
     */
    public static LetterContent ofElement(byte[] element, String list, long position, String reason) {
        LetterOrigin origin = LetterOrigin.of(Kind.element, Long.toString(position));
        return new LetterContent(list, element, Optional.of(reason), origin);
    }

    private static LetterContent ofKey(String source, byte[] payload, Optional<String> reason) {
        return new LetterContent(source, payload, reason, LetterOrigin.of(Kind.key));
    }

    /** An exchange keeps its id when one of its steps is tried again; what its source delivers again is another exchange. */
    private static String nameOf(Exchange exchange, int place) {
        String split = exchange.getProperty(Exchange.SPLIT_INDEX, "", String.class);
        return exchange.getExchangeId() + " " + split + " " + place;
    }

    private static LetterContent ofMessage(Object record, Exchange exchange, int place) {
        byte[] payload = record == null
                ? NOTHING
                : exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, record);
        String source = exchange.getFromEndpoint() == null
                ? ""
                : exchange.getFromEndpoint().getEndpointBaseUri();
        String name = nameOf(exchange, place);
        return payload == null
                ? new LetterContent(
                        source,
                        String.valueOf(record).getBytes(StandardCharsets.UTF_8),
                        Optional.empty(),
                        LetterOrigin.of(Kind.description, name))
                : new LetterContent(source, payload, Optional.empty(), MessageWay.of(exchange, place >= 0, name));
    }

    private static String sourceOf(Integer database, byte[] key) {
        return "db" + database + " " + KeyText.encode(key);
    }

    private static byte[] fieldsOf(StreamEntry entry) {
        return json(generator -> {
            generator.writeStartArray();
            for (StreamField field : entry.fields()) {
                generator.writeString(KeyText.encode(field.name()));
                generator.writeString(KeyText.encode(field.value()));
            }
            generator.writeEndArray();
        });
    }

    private static byte[] announcementOf(KeyEvent event) {
        return json(generator -> {
            generator.writeStartObject();
            generator.writeStringField("event", event.event());
            generator.writeNumberField("time", event.time());
            generator.writeNumberField("epoch", event.epoch());
            generator.writeEndObject();
        });
    }

    @FunctionalInterface
    private interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }

    private static byte[] json(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

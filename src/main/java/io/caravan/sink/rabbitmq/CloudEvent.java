package io.caravan.sink.rabbitmq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.process.ValuedEvent;
import io.caravan.source.KeyText;
import io.caravan.source.keyspace.KeyEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Key events as CloudEvents 1.0, in their JSON form. */
final class CloudEvent {

    static final String CONTENT_TYPE = "application/cloudevents+json";

    private static final String TYPE_PREFIX = "io.caravan.redis.key.";
    private static final JsonFactory JSON = new JsonFactory();
    private static final String STRING = "string";
    private static final int USUAL_SIZE = 512;

    /** That of events that the AMQP module left in its list. */
    private static final long UNKNOWN_TIME = 0;

    private CloudEvent() {}

    /**
     * Writes an event, with the value of its key and the type of that where they are known, and without a time where that is not
     * known.
     *
     * @param  source URI of the server, to which the database is added
     * @param  id     unique among the events of the source
     * @return        a JSON object, UTF-8
     */
    static byte[] of(ValuedEvent valued, String source, String id) {
        KeyEvent event = valued.event();
        String key = KeyText.encode(event.key());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", id);
            json.writeStringField("source", source + "/" + event.database());
            json.writeStringField("type", TYPE_PREFIX + event.event());
            // An attribute that is there must not be empty.
            if (!key.isEmpty()) {
                json.writeStringField("subject", key);
            }
            if (event.time() != UNKNOWN_TIME) {
                json.writeStringField("time", Instant.ofEpochMilli(event.time()).toString());
            }
            json.writeStringField("datacontenttype", "application/json");
            json.writeObjectFieldStart("data");
            json.writeNumberField("database", event.database());
            json.writeStringField("event", event.event());
            json.writeStringField("key", key);
            writeValue(json, valued);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeValue(JsonGenerator json, ValuedEvent valued) throws IOException {
        if (valued.type() != null) {
            json.writeStringField("type", valued.type());
        }
        if (valued.leftOut() != null) {
            json.writeStringField("valueLeftOut", valued.leftOut().word());
        } else if (valued.value() != null) {
            json.writeFieldName("value");
            if (STRING.equals(valued.type())) {
                json.writeString(valued.value());
            } else {
                json.writeRawValue(valued.value());
            }
        }
    }
}

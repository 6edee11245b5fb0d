package io.caravan.sink.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads the messages to publish out of the body of an exchange. */
final class OutgoingBatch {

    private OutgoingBatch() {}

    /** @throws IllegalArgumentException if the body, or a part of it, is nothing that can be published */
    static List<OutgoingMessage> of(Object body) {
        if (!(body instanceof Collection<?> parts)) {
            return List.of(message(body));
        }
        List<OutgoingMessage> batch = new ArrayList<>(parts.size());
        for (Object part : parts) {
            batch.add(message(part));
        }
        return batch;
    }

    private static OutgoingMessage message(Object part) {
        if (part instanceof OutgoingMessage message) {
            return message;
        }
        if (part instanceof byte[] bytes) {
            return OutgoingMessage.of(bytes);
        }
        if (part instanceof String text) {
            return OutgoingMessage.of(text.getBytes(StandardCharsets.UTF_8));
        }
        throw new IllegalArgumentException(
                "rabbitmq-confirmed publishes OutgoingMessage, byte[], String and lists of these, but the body holds "
                        + (part == null ? "nothing" : part.getClass().getName()));
    }
}

package io.caravan.process;

import io.caravan.source.scan.KeyEntry;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.StreamMessage;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Answers of the Redis client to commands that read whole values, in the shapes of {@link KeyEntry}. */
final class ReadValue {

    private ReadValue() {}

    /** Returns a value of a type; {@code null} if there was none. */
    static Object shaped(Object answer, String type) {
        if (answer == null || answer instanceof byte[]) {
            return answer;
        }
        List<?> value = answer instanceof Map<?, ?> fields
                ? fields(fields)
                : ((Collection<?>) answer).stream().map(ReadValue::element).toList();
        // No collection of Redis but a stream is empty: what was there has gone since.
        return value.isEmpty() && !type.equals("stream") ? null : value;
    }

    @SuppressWarnings("unchecked")
    private static List<KeyEntry.Field> fields(Map<?, ?> fields) {
        return ((Map<byte[], byte[]>) fields)
                .entrySet().stream()
                        .map(field -> new KeyEntry.Field(field.getKey(), field.getValue()))
                        .toList();
    }

    @SuppressWarnings("unchecked")
    private static Object element(Object element) {
        if (element instanceof ScoredValue<?>) {
            ScoredValue<byte[]> scored = (ScoredValue<byte[]>) element;
            return new KeyEntry.Member(scored.getValue(), scored.getScore());
        }
        if (element instanceof StreamMessage<?, ?> message) {
            return new KeyEntry.Entry(message.getId(), fields(message.getBody()));
        }
        return element;
    }
}

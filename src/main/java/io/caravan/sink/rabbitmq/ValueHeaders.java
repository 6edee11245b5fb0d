package io.caravan.sink.rabbitmq;

import io.caravan.process.ValuedEvent;
import io.caravan.process.ValuedEvent.LeftOut;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value of a key as headers of a message: {@code redis-type} and {@code redis-value}, texts, where it is carried; where it is
 * not, {@code redis-value-left-out} says why, and {@code redis-type} is there if the type is known. None where no value was
 * asked for.
 *
 * <p>Headers have to fit into one frame, also when the broker adds some of its own on the way to a consumer. A value that does
 * not is left out as too large.
 *
 * @param frameMax most bytes of a frame
 */
record ValueHeaders(int frameMax) {

    static final String TYPE = "redis-type";
    static final String VALUE = "redis-value";
    static final String LEFT_OUT = "redis-value-left-out";

    /** For all but the value: 1 KiB, and where frames are larger a sixteenth. */
    private static final int LEAST_REST = 1 << 10;

    private static final int REST = 16;
    private static final int LONGEST_CHARACTER = 3;

    Map<String, Object> of(ValuedEvent valued) {
        if (valued.value() == null && valued.leftOut() == null) {
            return Map.of();
        }
        ValuedEvent fitting =
                valued.value() == null || fits(valued.value()) ? valued : valued.leaveOut(LeftOut.TOO_LARGE);
        Map<String, Object> headers = new LinkedHashMap<>();
        if (fitting.type() != null) {
            headers.put(TYPE, fitting.type());
        }
        if (fitting.leftOut() == null) {
            headers.put(VALUE, fitting.value());
        } else {
            headers.put(LEFT_OUT, fitting.leftOut().word());
        }
        return headers;
    }

    private boolean fits(String value) {
        int room = frameMax - Math.max(LEAST_REST, frameMax / REST);
        return value.length() <= room / LONGEST_CHARACTER || value.length() <= room && bytes(value) <= room;
    }

    /** Returns the length in UTF-8. */
    private static long bytes(String value) {
        return value.codePoints()
                .mapToLong(character -> character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4)
                .sum();
    }
}

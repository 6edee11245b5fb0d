package io.caravan.process;

import io.caravan.process.ValuedEvent.LeftOut;
import io.caravan.source.KeyPlace;
import io.caravan.source.keyspace.KeyEvent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values last read of keys, up to a number of bytes; those used least recently go first. Not thread-safe. */
final class LastValues {

    /** What an entry takes beside the bytes of its key and its text, about. */
    private static final int OVERHEAD = 200;

    private final long capacity;
    private final Map<KeyPlace, Remembered> values = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    /** @param capacity most bytes of memory, about */
    LastValues(long capacity) {
        this.capacity = capacity;
    }

    /**
     * A value, or why there is none, as in {@link ValuedEvent}.
     *
     * @param time when reading it began, in milliseconds since 1970
     */
    record Known(String type, String text, LeftOut leftOut, long time) {

        ValuedEvent with(KeyEvent event) {
            return new ValuedEvent(event, type, text, leftOut);
        }
    }

    private record Remembered(Known value, long epoch) {}

    /** Remembers what was read for an event, in the place of what was before. */
    void put(KeyEvent event, Known value) {
        KeyPlace place = KeyPlace.of(event.database(), event.key());
        remove(place);
        size += size(place, value);
        values.put(place, new Remembered(value, event.epoch()));
        Iterator<Map.Entry<KeyPlace, Remembered>> eldest = values.entrySet().iterator();
        while (size > capacity && eldest.hasNext()) {
            Map.Entry<KeyPlace, Remembered> gone = eldest.next();
            size -= size(gone.getKey(), gone.getValue().value());
            eldest.remove();
        }
    }

    /**
     * Returns and forgets what a key held last before an event that took it away; {@code null} where that is not known: also
     * where it was read after the event, or where what came between may have been missed.
     */
    Known takenAwayBy(KeyEvent event) {
        Remembered last = remove(KeyPlace.of(event.database(), event.key()));
        return last == null || last.epoch() != event.epoch() || last.value().time() > event.time()
                ? null
                : last.value();
    }

    /** Forgets what the key of an event held. */
    void forget(KeyEvent event) {
        remove(KeyPlace.of(event.database(), event.key()));
    }

    private Remembered remove(KeyPlace place) {
        Remembered last = values.remove(place);
        if (last != null) {
            size -= size(place, last.value());
        }
        return last;
    }

    private static long size(KeyPlace place, Known value) {
        long text = value.text() == null ? 0 : value.text().length();
        return OVERHEAD + place.key().remaining() + Character.BYTES * text;
    }
}

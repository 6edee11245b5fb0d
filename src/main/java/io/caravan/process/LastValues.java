package io.caravan.process;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values last read of keys, up to a number of bytes; those used least recently go first. Not thread-safe. */
final class LastValues {

    /** What an entry takes beside the bytes of its key and its text, about. */
    private static final int OVERHEAD = 200;

    private final long capacity;
    private final Map<Place, Known> values = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    /** @param capacity most bytes of memory, about */
    LastValues(long capacity) {
        this.capacity = capacity;
    }

    /** @param key not changed while it is here */
    record Place(int database, ByteBuffer key) {}

    /** A value as in {@link ValuedEvent}. */
    record Known(String type, String text) {}

    void put(Place place, Known value) {
        remove(place);
        size += size(place, value);
        values.put(place, value);
        Iterator<Map.Entry<Place, Known>> eldest = values.entrySet().iterator();
        while (size > capacity && eldest.hasNext()) {
            Map.Entry<Place, Known> gone = eldest.next();
            size -= size(gone.getKey(), gone.getValue());
            eldest.remove();
        }
    }

    /** Returns and forgets a value; {@code null} where none is known. */
    Known remove(Place place) {
        Known value = values.remove(place);
        if (value != null) {
            size -= size(place, value);
        }
        return value;
    }

    private static long size(Place place, Known value) {
        return OVERHEAD
                + place.key().remaining()
                + (long) Character.BYTES * value.text().length();
    }
}

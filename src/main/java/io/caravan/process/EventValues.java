package io.caravan.process;

import io.caravan.process.LastValues.Known;
import io.caravan.process.LastValues.Place;
import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;

/**
 * Adds to key events the values of their keys.
 *
 * <p>After an event that leaves the key there, the value is the one that the key has when the batch is read, which may
 * be later than the event. After one that takes the key away (del, expired, evicted, and its old place when it is
 * renamed or moved) it is the last one that was read for an event before, if it is still remembered. No value is known
 * of streams, of types of modules, and of keys that take more than {@code maxValueBytes}. Reading a key that has gone
 * by then makes a server count, and announce where it was asked to, a missed key.
 *
 * <p>Two round trips a batch and database. Thread-safe; batches are read one after another.
 */
public final class EventValues {

    private static final Set<String> GONE = Set.of("del", "expired", "evicted", "rename_from", "move_from");
    private static final String MISSED = "keymiss";

    private RedisConnections connections;
    private long maxValueBytes = 64 << 10;
    private LastValues last = new LastValues(16 << 20);

    /** Sets where the values are read. */
    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** Sets the most bytes of memory that a key may take for its value to be read; 65,536 by default. */
    public void setMaxValueBytes(int maxValueBytes) {
        require("maxValueBytes", maxValueBytes);
        this.maxValueBytes = maxValueBytes;
    }

    /** Sets how many bytes of memory may be used to remember values, about; 16 MiB by default, 0 for none. */
    public void setRememberedBytes(long rememberedBytes) {
        require("rememberedBytes", rememberedBytes);
        last = new LastValues(rememberedBytes);
    }

    private static void require(String option, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(option + " must be 0 or more, but is " + bytes);
        }
    }

    /**
     * Returns the events in their order, each with a value where one is known.
     *
     * @throws io.lettuce.core.RedisException if the values cannot be read
     */
    public synchronized List<ValuedEvent> withValues(@Body List<KeyEvent> events) {
        Set<Place> places = new LinkedHashSet<>();
        for (KeyEvent event : events) {
            if (!GONE.contains(event.event()) && !event.event().equals(MISSED)) {
                places.add(place(event));
            }
        }
        Map<Place, Known> present = new PresentValues(connections, maxValueBytes).read(places);
        List<ValuedEvent> valued = new ArrayList<>(events.size());
        for (KeyEvent event : events) {
            Known value = valueOf(event, present);
            valued.add(
                    value == null
                            ? new ValuedEvent(event, null, null)
                            : new ValuedEvent(event, value.type(), value.text()));
        }
        return valued;
    }

    private Known valueOf(KeyEvent event, Map<Place, Known> present) {
        Place place = place(event);
        if (GONE.contains(event.event())) {
            return last.remove(place);
        }
        Known value = present.get(place);
        if (value == null) {
            // What was remembered is no longer the last value.
            last.remove(place);
        } else {
            last.put(place, value);
        }
        return value;
    }

    private static Place place(KeyEvent event) {
        return new Place(event.database(), ByteBuffer.wrap(event.key()));
    }
}

package io.caravan.process;

import io.caravan.process.LastValues.Known;
import io.caravan.process.ValuedEvent.LeftOut;
import io.caravan.source.KeyPlace;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.keyspace.KeyEvent;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to key events the values of their keys.
 *
 * <p>After an event that leaves the key there, the value is the one that the key has when the batch is read, which may
 * be later than the event. After one that takes the key away (del, expired, evicted, and its old place when it is
 * renamed or moved) it is the last one that was read for an event before, if it is still remembered and nothing that came
 * between was missed or not read in time. Values of modules' types, and of keys that take more than
 * {@code maxValueBytes}, are left out; each event without a value says why. Reading a key that has gone by then makes a
 * server count, and announce where it was asked to, a missed key.
 *
 * <p>Two round trips a batch and database. Thread-safe; batches are read one after another.
 */
public final class EventValues {

    private static final Logger LOG = LoggerFactory.getLogger(EventValues.class);
    private static final String NONE = "none";
    private static final String LAST = "last";
    private static final Set<String> TAKES_AWAY = Set.of("del", "expired", "evicted", "rename_from", "move_from");
    private static final Set<String> KEEPS_VALUE = Set.of("expire", "persist");
    private static final String MISSED = "keymiss";

    private boolean wanted;
    private boolean warned;
    private RedisConnections connections;
    private long maxValueBytes = 16 << 10;
    private LastValues last = new LastValues(16 << 20);

    /** Sets which values are read: {@code none}, the default, or {@code last}. */
    public void setValues(String values) {
        if (!NONE.equals(values) && !LAST.equals(values)) {
            throw new IllegalArgumentException(
                    "Events carry as values " + NONE + " or " + LAST + ", but not '" + values + "'");
        }
        wanted = LAST.equals(values);
    }

    /** Sets where the values are read. */
    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** Sets the most bytes of memory that a key may take for its value to be read; 16,384 by default. */
    public void setMaxValueBytes(int maxValueBytes) {
        require("values-max-bytes", maxValueBytes);
        this.maxValueBytes = maxValueBytes;
    }

    /** Sets how many bytes of memory may be used to remember values, about; 16 MiB by default, 0 for none. */
    public void setRememberedBytes(long rememberedBytes) {
        require("values-remembered-bytes", rememberedBytes);
        last = new LastValues(rememberedBytes);
    }

    private static void require(String option, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(option + " must be 0 or more, but is " + bytes);
        }
    }

    /**
     * Returns the events in their order, each with a value or with the reason why it has none; without both, and without asking
     * Redis, where no values are wanted.
     *
     * @throws io.lettuce.core.RedisException if the server is away; nothing is changed then
     */
    public synchronized List<ValuedEvent> withValues(@Body List<KeyEvent> events) {
        return wanted
                ? valued(events)
                : events.stream().map(ValuedEvent::without).toList();
    }

    private List<ValuedEvent> valued(List<KeyEvent> events) {
        Set<KeyPlace> places = new LinkedHashSet<>();
        for (KeyEvent event : events) {
            if (!TAKES_AWAY.contains(event.event()) && !event.event().equals(MISSED)) {
                places.add(KeyPlace.of(event.database(), event.key()));
            }
        }
        Map<KeyPlace, Known> present = new PresentValues(connections, maxValueBytes, this::warn).read(places);
        Set<KeyPlace> changed = new HashSet<>();
        List<ValuedEvent> valued = new ArrayList<>(events.size());
        for (KeyEvent event : events) {
            valued.add(valued(event, present.get(KeyPlace.of(event.database(), event.key())), changed));
        }
        return valued;
    }

    private void warn(RedisException refusal) {
        if (!warned) {
            warned = true;
            LOG.warn("Key events go without values. {}", RedisFailures.describe(refusal));
        }
    }

    /**
     * Returns an event with its value.
     *
     * @param present what the key holds now; {@code null} for nothing
     * @param changed keys that got values in this batch which nobody has read before the rest of it happened
     */
    private ValuedEvent valued(KeyEvent event, Known present, Set<KeyPlace> changed) {
        if (event.event().equals(MISSED)) {
            return new ValuedEvent(event, null, null, LeftOut.GONE);
        }
        KeyPlace place = KeyPlace.of(event.database(), event.key());
        if (TAKES_AWAY.contains(event.event())) {
            Known before = last.takenAwayBy(event);
            return before == null || changed.contains(place)
                    ? new ValuedEvent(event, null, null, LeftOut.UNKNOWN)
                    : before.with(event);
        }
        if (present != null) {
            changed.add(place);
            last.put(event, present);
            return present.with(event);
        }
        if (!KEEPS_VALUE.contains(event.event())) {
            changed.add(place);
            last.forget(event);
        }
        return new ValuedEvent(event, null, null, LeftOut.GONE);
    }
}

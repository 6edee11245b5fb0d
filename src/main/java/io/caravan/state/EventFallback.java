package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.CamelContextHelper;

/**
 * Key events that the broker cannot take now, in order, in a Redis list: bounded, and the oldest go first. What the module
 * {@code key_evt_amqp} left behind is found and comes before all else.
 *
 * Stored and drained at least once: whoever stores again after a failure, or is cut off between sending and removing, has some
 * events twice. Where Redis is away or refuses, methods throw {@link RedisException} and may be called again. One drainer at a
 * time, and one process; one that takes over calls {@link #look()} first. Thread-safe.
 */
public class EventFallback implements CamelContextAware {

    private static final long UNKNOWN = -1;

    private final FallbackTally tally = new FallbackTally();
    private final MalformedElements malformed = new MalformedElements();
    private final FallbackKeys ownKeys = new FallbackKeys();
    private CamelContext camelContext;
    private volatile long size = 10_000_000;
    private volatile long held = UNKNOWN;
    private FallbackList own;
    private Deque<FallbackList> left;

    /** @param camelContext where metrics are kept if it has a registry for them */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    public void setConnections(RedisConnections connections) {
        ownKeys.setConnections(connections);
    }

    /** @param deadLetters where elements go that are no key events; without it they are only logged */
    public void setDeadLetters(DeadLetters deadLetters) {
        malformed.setDeadLetters(deadLetters);
    }

    /** @param key of the list, in the database that is set; the module's own by default */
    public void setKey(String key) {
        ownKeys.setKey(key);
    }

    /** @param database of the list; empty for the database of the URI */
    public void setDatabase(String database) {
        ownKeys.setDatabase(database);
    }

    /** @param databases other databases where the module may have left events, such as {@code 0,1,3-5}; empty for none */
    public void setDatabases(String databases) {
        ownKeys.setDatabases(databases);
    }

    /**
     * Sets how many events may wait. Once in use, what is too much goes at once. Starting alone drops nothing: a list that is
     * found longer comes down to its bound when an event is stored. What the module left elsewhere does not count.
     *
     * @param  events         most events; 0 for no bound; any negative number to store none, which leaves those that are held
     * @throws RedisException if what is too much cannot be dropped now; the size is changed all the same
     */
    public synchronized void setSize(long events) {
        size = Math.max(events, -1);
        if (own != null && size > 0) {
            known(() -> changed(own.trim(size)));
        }
    }

    /** Returns how many events may wait: 0 for no bound, -1 if none is stored. */
    public long getSize() {
        return size;
    }

    /**
     * Looks what is there, also what another process has left: at start, when taking over, and after a reconnect.
     *
     * @throws NotAnEventListException if the key holds something else
     */
    public synchronized void look() {
        held = UNKNOWN;
        own = null;
        left = null;
        size();
    }

    /** Returns whether no event is held. Asks Redis only when that is not known. */
    public boolean isEmpty() {
        long last = held;
        return (last == UNKNOWN ? size() : last) == 0;
    }

    /** Returns how many events are held, also those that the module left. */
    public synchronized long size() {
        return known(() -> held);
    }

    /** Appends events. With a negative size they are dropped and counted. */
    public synchronized void store(List<KeyEvent> events) {
        if (size < 0) {
            tally.dropped(events.size());
            return;
        }
        known(() -> {
            FallbackBatches batches = new FallbackBatches(events);
            while (batches.hasNext()) {
                append(batches.next());
            }
            return held;
        });
    }

    private void append(List<byte[]> elements) {
        FallbackList.Change change = own.append(size, elements);
        tally.stored(elements.size());
        changed(change);
    }

    /**
     * Reads the oldest events. They stay until they are removed.
     *
     * @param events most events, 1 or more; fewer come where they are large
     * @return       an empty page if nothing is held
     */
    public synchronized EventPage peek(int events) {
        return known(() -> {
            while (!left.isEmpty()) {
                EventPage page = left.getFirst().peek(events);
                if (!page.isEmpty()) {
                    return page;
                }
                left.removeFirst().forget();
            }
            EventPage page = own.peek(events);
            if (page.isEmpty()) {
                changed(own.ask());
            }
            return page;
        });
    }

    /**
     * Removes what was sent. Events that the bound has dropped since are not there any more; no other goes in their place.
     * Elements that are no events are parked first.
     */
    public synchronized void remove(EventPage page) {
        if (page.isEmpty()) {
            return;
        }
        known(() -> {
            for (byte[] element : page.malformed()) {
                malformed.park(element, page.list().name());
                tally.malformed();
            }
            return removeFrom(page.list(), page);
        });
    }

    private long removeFrom(FallbackList list, EventPage page) {
        FallbackList.Change change = list.remove(page);
        if (list != own && !left.contains(list)) {
            // The page is older than the last look, which has to be repeated.
            held = UNKNOWN;
            return held;
        }
        if (list != own && list.length() == 0) {
            left.remove(list);
            list.forget();
        }
        return changed(change);
    }

    /** Returns whether the event is of a key of the fallback itself, and so not to be forwarded. */
    public boolean isOwn(KeyEvent event) {
        return ownKeys.contain(event);
    }

    /** Returns the events without those of keys of the fallback itself. */
    public List<KeyEvent> withoutOwn(List<KeyEvent> events) {
        return ownKeys.without(events);
    }

    /** Returns how many events were dropped since the start. */
    public long dropped() {
        return tally.droppedInAll();
    }

    /** Returns how many elements were found since the start that are no events. */
    public long malformed() {
        return tally.malformedInAll();
    }

    /** Returns how many events were held when Redis was last asked; not a number before that. */
    double lastSize() {
        return held == UNKNOWN ? Double.NaN : held;
    }

    /** Does something with lists that are known. After a failure it is not known any more what they hold. */
    private <T> T known(Supplier<T> action) {
        try {
            if (held == UNKNOWN) {
                find();
            }
            return action.get();
        } catch (RedisException e) {
            held = UNKNOWN;
            throw e;
        }
    }

    private void find() {
        if (own == null) {
            FallbackList list = ownKeys.list();
            list.look();
            own = list;
            register();
        }
        if (left == null) {
            left = new ArrayDeque<>(ownKeys.left());
        }
        left.forEach(list -> tally.taken(list.ask()));
        changed(own.ask());
    }

    private void register() {
        MeterRegistry meters =
                camelContext == null ? null : CamelContextHelper.findSingleByType(camelContext, MeterRegistry.class);
        if (meters != null) {
            tally.register(meters, this);
        }
    }

    private long changed(FallbackList.Change change) {
        tally.taken(change);
        held = own.length() + left.stream().mapToLong(FallbackList::length).sum();
        return held;
    }
}

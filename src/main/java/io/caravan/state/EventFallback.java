package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key events that the broker cannot take now, in order, in a Redis list: bounded, and the oldest go first. What the module
 * {@code key_evt_amqp} left behind is found and comes before all else.
 *
 * Stored and drained at least once: whoever stores again after a failure, or is cut off between sending and removing, has some
 * events twice. Where Redis is away or refuses, methods throw {@link RedisException} and may be called again. One drainer at a
 * time, and one process; what another has stored before it ended is noticed within a second. Thread-safe.
 */
public class EventFallback implements CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(EventFallback.class);
    private static final long UNKNOWN = -1;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FallbackTally tally = new FallbackTally();
    private final MalformedElements malformed = new MalformedElements();
    private final FallbackKeys ownKeys = new FallbackKeys();
    private CamelContext camelContext;
    private volatile long size = 10_000_000;
    private volatile long held = UNKNOWN;
    private volatile long asked;
    private FallbackLists lists;

    /** @param camelContext where metrics and health are shown, once in use, if it has registries for them */
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
        if (lists != null && size > 0) {
            known(() -> lists.trim(size));
        }
    }

    /** Returns how many events may wait: 0 for no bound, -1 if none is stored. */
    public long getSize() {
        return size;
    }

    /** Returns whether no event is held, as Redis has said within the last second, or before if it is away. */
    public boolean isEmpty() {
        long last = held;
        if (last == UNKNOWN) {
            return length() == 0;
        }
        return last == 0 && (System.nanoTime() - asked < FRESH_NANOS || isStillEmpty());
    }

    /** Another instance, which was active before, may have stored events since. */
    private synchronized boolean isStillEmpty() {
        try {
            lists.ask();
            remember();
        } catch (RedisException e) {
            LOG.debug("Nothing was held when Redis was last asked", e);
        }
        return held == 0;
    }

    /** Returns how many events are held, also those that the module left. */
    public synchronized long length() {
        known(() -> {});
        return held;
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
                lists.append(size, batches.next());
            }
        });
    }

    /**
     * Reads the oldest events. They stay until they are removed.
     *
     * @param events most events, 1 or more; fewer come where they are large
     * @return       an empty page if nothing is held
     */
    public synchronized EventPage peek(int events) {
        EventPage[] page = new EventPage[1];
        known(() -> page[0] = lists.peek(events));
        return page[0];
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
            page.malformed().forEach((position, element) -> {
                malformed.park(element, page.list().name(), position);
                tally.malformed();
            });
            lists.remove(page);
        });
    }

    /** Returns the events without those of keys of the fallback itself, which are not to be forwarded. */
    public List<KeyEvent> withoutOwn(List<KeyEvent> events) {
        return ownKeys.without(events);
    }

    /** Returns the lists that it looks at, which may all be the same one. */
    public List<String> lists() {
        return ownKeys.names();
    }

    /** Returns the key of the counters beside a list. */
    public static String countersOf(String list) {
        return FallbackList.countersOf(list);
    }

    /** Returns the event that an element of such a list stands for; nothing if it is none. */
    public static Optional<KeyEvent> eventOf(byte[] element) {
        return FallbackElement.event(element);
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
    private void known(Runnable action) {
        try {
            if (lists == null) {
                lists = new FallbackLists(ownKeys, tally);
                register();
            }
            if (held == UNKNOWN) {
                lists.ask();
            }
            action.run();
            remember();
        } catch (RedisException e) {
            held = UNKNOWN;
            throw e;
        }
    }

    private void remember() {
        asked = System.nanoTime();
        held = lists.held();
    }

    private void register() {
        if (camelContext == null) {
            return;
        }
        MeterRegistry meters = CamelContextHelper.findSingleByType(camelContext, MeterRegistry.class);
        if (meters != null) {
            tally.register(meters, this);
        }
        HealthCheckRegistry checks = HealthCheckRegistry.get(camelContext);
        if (checks != null) {
            checks.register(new EventFallbackHealth(this));
        }
    }
}

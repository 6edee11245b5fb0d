package io.caravan.sink.verify;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In what Redis and a copy of it are not alike, each key, entry or object once. Beyond a bound differences are only counted. Thread-safe. */
public final class Differences {

    private static final int MOST = 100_000;
    private static final int ROUNDS = 3;

    private final int most;
    private Map<Object, Difference> named = new LinkedHashMap<>();
    private long more;

    public Differences() {
        this(MOST);
    }

    Differences(int most) {
        this.most = most;
    }

    /** @param subject the key or the object that differs */
    public synchronized void note(Object subject, Difference difference) {
        if (named.size() < most || named.containsKey(subject)) {
            named.put(subject, difference);
        } else {
            more++;
        }
    }

    public synchronized void clear() {
        named.clear();
        more = 0;
    }

    /** Looks at what differed, by what it concerns, and notes what differs still. */
    @FunctionalInterface
    public interface SecondLook {
        void at(Map<Object, Difference> differed) throws InterruptedException;
    }

    /**
     * Has those that are named looked at again, three times at most. One that is not noted then is none any more. When a look fails,
     * all stay that were named before it.
     *
     * @param patienceMillis before each look
     */
    public void lookAgain(long patienceMillis, SecondLook look) throws InterruptedException {
        for (int round = 0; round < ROUNDS && areAnyNamed(); round++) {
            Thread.sleep(patienceMillis);
            Map<Object, Difference> before = take();
            boolean looked = false;
            try {
                look.at(Collections.unmodifiableMap(before));
                looked = true;
            } finally {
                if (!looked) {
                    giveBack(before);
                }
            }
        }
    }

    private synchronized Map<Object, Difference> take() {
        Map<Object, Difference> taken = named;
        named = new LinkedHashMap<>();
        return taken;
    }

    private synchronized void giveBack(Map<Object, Difference> taken) {
        Map<Object, Difference> found = named;
        named = new LinkedHashMap<>(taken);
        named.putAll(found);
    }

    /** Returns those that are named, in the order in which they were found. */
    public synchronized List<Difference> named() {
        return List.copyOf(named.values());
    }

    /** Returns how many there are beside those that are named; a key that was found twice counts twice. */
    public synchronized long more() {
        return more;
    }

    private synchronized boolean areAnyNamed() {
        return !named.isEmpty();
    }
}

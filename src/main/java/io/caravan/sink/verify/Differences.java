package io.caravan.sink.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In what Redis and a copy of it are not alike, each key, entry or object once. Beyond a bound differences are only counted. Thread-safe. */
public final class Differences {

    private static final int MOST = 100_000;

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

    /** Returns those that are named, by what they concern, and forgets them: they are looked at again. */
    public synchronized Map<Object, Difference> take() {
        Map<Object, Difference> taken = named;
        named = new LinkedHashMap<>();
        return taken;
    }

    /** Returns those that are named, in the order in which they were found. */
    public synchronized List<Difference> named() {
        return List.copyOf(named.values());
    }

    /** Returns how many there are beside those that are named; a key that was found twice counts twice. */
    public synchronized long more() {
        return more;
    }

    public synchronized boolean areAnyNamed() {
        return !named.isEmpty();
    }
}

package io.caravan.sink.restore.bucket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In what a bucket and Redis are not alike, each key or object once. Beyond a bound differences are only counted. Thread-safe. */
final class Differences {

    private static final int MOST = 100_000;

    private final int most;
    private Map<Object, Difference> named = new LinkedHashMap<>();
    private long more;

    Differences() {
        this(MOST);
    }

    Differences(int most) {
        this.most = most;
    }

    /** @param subject the key or the object that differs */
    synchronized void note(Object subject, Difference difference) {
        if (named.size() < most || named.containsKey(subject)) {
            named.put(subject, difference);
        } else {
            more++;
        }
    }

    synchronized void clear() {
        named.clear();
        more = 0;
    }

    /** Returns those that are named, by what they concern, and forgets them: they are looked at again. */
    synchronized Map<Object, Difference> take() {
        Map<Object, Difference> taken = named;
        named = new LinkedHashMap<>();
        return taken;
    }

    /** Returns those that are named, in the order in which they were found. */
    synchronized List<Difference> named() {
        return List.copyOf(named.values());
    }

    /** Returns how many there are beside those that are named; a key that was found twice counts twice. */
    synchronized long more() {
        return more;
    }

    synchronized boolean areAnyNamed() {
        return !named.isEmpty();
    }
}

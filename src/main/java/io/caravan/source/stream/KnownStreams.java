package io.caravan.source.stream;

import io.caravan.source.RedisConnections;
import io.lettuce.core.RedisException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The streams that a search finds, looked for again when they may be out of date. Used by one thread. */
public final class KnownStreams {

    /**
     * What was found.
     *
     * @param present streams that exist
     * @param missing streams that are named one by one and do not exist
     */
    public record Found(Set<StreamName> present, Set<StreamName> missing) {}

    private final StreamSearch search;
    private final RedisConnections connections;
    private final StreamDiscovery discovery;
    private final AtomicBoolean changed = new AtomicBoolean();
    private Found found;
    private long foundAt;

    public KnownStreams(StreamSearch search, RedisConnections connections) {
        this.search = search;
        this.connections = connections;
        this.discovery = new StreamDiscovery(connections);
        search.watch(() -> changed.set(true));
    }

    /**
     * Returns the streams, not older than the interval of the search, and never older than its last change.
     *
     * @throws RedisException if not all of the deployment could be asked
     */
    public Found now() {
        StreamSearch.Terms terms = search.terms(connections.defaultDatabase());
        boolean old =
                found == null || System.nanoTime() - foundAt >= TimeUnit.MILLISECONDS.toNanos(terms.intervalMillis());

        if (changed.getAndSet(false) || old) {
            // What fails leaves nothing known, so that the next call looks again.
            found = null;
            Set<StreamName> present = discovery.find(terms);
            Set<StreamName> missing = new LinkedHashSet<>(terms.names());
            missing.removeAll(present);
            found = new Found(present, missing);
            foundAt = System.nanoTime();
        }
        return found;
    }
}

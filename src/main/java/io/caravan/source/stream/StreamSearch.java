package io.caravan.source.stream;

import io.caravan.source.DatabaseRange;
import io.caravan.source.pattern.NamePattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which streams to read, and how often to look for them. May be changed while a consumer runs, which then looks at once.
 * Thread-safe.
 */
public final class StreamSearch {

    /**
     * What to look for, as it was at one moment.
     *
     * @param names     streams named one by one
     * @param patterns  patterns of the names of further streams
     * @param databases where to look for the patterns
     */
    record Terms(List<StreamName> names, List<NamePattern> patterns, List<Integer> databases, long intervalMillis) {}

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private String streams = "";
    private List<NamePattern> patterns = List.of();
    private String databases = "";
    private long discoveryInterval = 10_000;

    /**
     * @param  streams names separated by commas
     * @throws         IllegalArgumentException if one is not in the encoding of names; nothing is changed then
     */
    public synchronized void setStreams(String streams) {
        names(streams, 0);
        this.streams = streams;
        changed();
    }

    public synchronized String getStreams() {
        return streams;
    }

    /** @param patterns with the meaning of fnmatch, separated by commas; empty for none */
    public synchronized void setPatterns(String patterns) {
        this.patterns = NamePattern.all(patterns);
        changed();
    }

    public synchronized String getPatterns() {
        return String.join(",", patterns.stream().map(NamePattern::toString).toList());
    }

    /**
     * @param  databases as {@link DatabaseRange} reads them; empty for the database of the URI
     * @throws           IllegalArgumentException if it cannot be read; nothing is changed then
     */
    public synchronized void setDatabases(String databases) {
        if (!databases.isBlank()) {
            DatabaseRange.parse(databases);
        }
        this.databases = databases;
        changed();
    }

    public synchronized String getDatabases() {
        return databases;
    }

    /** @param milliseconds time between two looks, 1 or more */
    public synchronized void setDiscoveryInterval(long milliseconds) {
        if (milliseconds < 1) {
            throw new IllegalArgumentException("must be 1 millisecond or more, but is " + milliseconds);
        }
        this.discoveryInterval = milliseconds;
        changed();
    }

    public synchronized long getDiscoveryInterval() {
        return discoveryInterval;
    }

    synchronized Terms terms(int defaultDatabase) {
        return new Terms(
                names(streams, defaultDatabase),
                patterns,
                databases.isBlank() ? List.of(defaultDatabase) : DatabaseRange.parse(databases),
                discoveryInterval);
    }

    /** @throws IllegalArgumentException if a name is not in the encoding of names */
    static List<StreamName> names(String streams, int defaultDatabase) {
        return parts(streams).stream()
                .map(name -> StreamName.parse(name, defaultDatabase))
                .toList();
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    private void changed() {
        watchers.forEach(Runnable::run);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>(Arrays.asList(text.split(",")));
        parts.replaceAll(String::strip);
        parts.removeIf(String::isEmpty);
        return parts;
    }
}

package io.caravan.source.stream;

import io.caravan.source.GrowingDelay;
import io.caravan.source.RedisConnections;
import io.caravan.source.pattern.NamePattern;
import io.lettuce.core.RedisCommandInterruptedException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for streams from time to time, and at once when the search has changed. Run by a thread of its own. */
final class StreamSearcher implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);

    private final StreamSearch search;
    private final RedisConnections connections;
    private final StreamLoop loop;
    private final StreamTrouble trouble;
    private final StreamDiscovery discovery;
    private final Bell bell = new Bell();
    private final Runnable watcher = bell::ring;
    private volatile boolean stopping;

    StreamSearcher(StreamSearch search, RedisConnections connections, StreamLoop loop, StreamTrouble trouble) {
        this.search = search;
        this.connections = connections;
        this.loop = loop;
        this.trouble = trouble;
        this.discovery = new StreamDiscovery(connections);
    }

    void stop() {
        stopping = true;
        bell.ring();
    }

    @Override
    public void run() {
        search.watch(watcher);
        try {
            lookUntilStopped();
        } catch (InterruptedException | RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            search.unwatch(watcher);
        }
    }

    private void lookUntilStopped() throws InterruptedException {
        GrowingDelay reconnects = GrowingDelay.ofReconnects(connections);
        String announced = "";
        boolean atStart = true;
        int failures = 0;
        while (!stopping) {
            StreamSearch.Terms terms = search.terms(connections.defaultDatabase());
            if (!announced.equals(describe(terms))) {
                announced = describe(terms);
                atStart = true;
                LOG.info("{}", announced);
            }
            try {
                loop.found(discovery.find(terms), atStart);
                trouble.over(StreamHealth.Task.SEARCH);
                atStart = false;
                failures = 0;
                bell.await(terms.intervalMillis());
            } catch (RedisCommandInterruptedException e) {
                throw e;
            } catch (RuntimeException e) {
                if (!stopping) {
                    trouble.report(StreamHealth.Task.SEARCH, e);
                }
                bell.await(reconnects.millis(failures++));
            }
        }
    }

    private static String describe(StreamSearch.Terms terms) {
        String names = terms.names().stream().map(StreamName::toString).collect(Collectors.joining(", "));
        return "Searching Redis databases " + ranges(terms.databases()) + " for streams "
                + String.join(
                        ", ",
                        terms.patterns().stream().map(NamePattern::toString).toList())
                + (names.isEmpty() ? "" : (terms.patterns().isEmpty() ? "" : ", and for ") + names) + " every "
                + terms.intervalMillis() + " ms";
    }

    private static String ranges(List<Integer> databases) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < databases.size(); i++) {
            int first = databases.get(i);
            while (i + 1 < databases.size() && databases.get(i + 1) == databases.get(i) + 1) {
                i++;
            }
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (databases.get(i) > first) {
                text.append('-').append(databases.get(i));
            }
        }
        return text.toString();
    }
}

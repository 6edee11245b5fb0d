package io.caravan.source.stream;

import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Adds entries to streams in turn, whatever happens to the server, until it is stopped. */
final class StreamTraffic implements AutoCloseable {

    // With many kills, what is added while processes start must not outgrow what they copy while they live.
    private static final long PAUSE_NANOS =
            "full".equals(System.getProperty("caravan.faults")) ? 10_000_000 : 1_000_000;

    private final AbstractRedisClient client;
    private final RedisClusterCommands<String, String> commands;
    private final List<String> streams;
    private final AtomicInteger added = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopping;

    private StreamTraffic(
            AbstractRedisClient client,
            StatefulConnection<String, String> connection,
            RedisClusterCommands<String, String> commands,
            int streams) {
        this.client = client;
        this.commands = commands;
        this.streams = new ArrayList<>();
        connection.setTimeout(Duration.ofSeconds(2));
        for (int i = 0; i < streams; i++) {
            this.streams.add("s" + i);
        }
        thread = new Thread(this::add, "traffic");
        thread.start();
    }

    static StreamTraffic to(String uri, int streams) {
        RedisClient client = RedisClient.create(RedisURI.create(uri));
        var connection = client.connect();
        return new StreamTraffic(client, connection, connection.sync(), streams);
    }

    static StreamTraffic toCluster(String uri, int streams) {
        RedisClusterClient client = RedisClusterClient.create(uri);
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .enablePeriodicRefresh(Duration.ofSeconds(1))
                        .build())
                .build());
        var connection = client.connect();
        return new StreamTraffic(client, connection, connection.sync(), streams);
    }

    private void add() {
        for (int i = 0; !stopping; i++) {
            try {
                commands.xadd(streams.get(i % streams.size()), "n", Integer.toString(i));
                added.incrementAndGet();
            } catch (RedisException e) {
                // The server is away; what it has taken nevertheless is among its entries.
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Waits until so many more entries have been added. */
    void awaitMore(int entries) {
        int before = added.get();
        await(entries + " more entries").atMost(SourceFlow.LONG_ENOUGH).until(() -> added.get() >= before + entries);
    }

    /** Adds no more. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /** Returns the entries that the server has now, named as {@link Streams#name} does. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        for (String stream : streams) {
            commands.xrange(stream, Range.unbounded()).forEach(entry -> names.add(stream + " " + entry.getId()));
        }
        return names;
    }

    long pending() {
        return streams.stream()
                .mapToLong(stream -> commands.xpending(stream, Streams.GROUP).getCount())
                .sum();
    }

    /** Stops, and waits until all that the server has is committed and acknowledged. */
    void awaitCommitted(SourceFlow flow) throws InterruptedException {
        stop();
        await("all entries committed")
                .atMost(SourceFlow.LONG_ENOUGH)
                .ignoreExceptions()
                .until(() -> new HashSet<>(Streams.names(flow.committed())).containsAll(names()));
        awaitNothingPending();
    }

    void awaitNothingPending() {
        await("nothing pending")
                .atMost(SourceFlow.LONG_ENOUGH)
                .ignoreExceptions()
                .until(() -> pending() == 0);
    }

    /** Stops, and deletes what the server has. */
    void flush() throws InterruptedException {
        stop();
        // In a cluster a node may still be taken for a primary that has become a replica.
        await("flushed")
                .atMost(SourceFlow.LONG_ENOUGH)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> commands.flushall() != null);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        client.shutdown();
    }
}

package io.caravan.events;

import static org.awaitility.Awaitility.await;

import io.caravan.source.keyspace.EventGap;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Sets keys with ascending numbers from 1 while servers fail, and knows which were set, and when. */
public final class TimedTraffic implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;

    private record Time(Instant before, Instant after) {

        boolean isIn(EventGap gap) {
            return !gap.from().isAfter(after) && !gap.to().isBefore(before);
        }
    }

    private final AbstractRedisClient client;
    private final Map<Integer, Time> written = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopping;

    private TimedTraffic(AbstractRedisClient client, RedisClusterCommands<String, String> commands) {
        this.client = client;
        thread = new Thread(() -> write(commands), "traffic");
        thread.start();
    }

    public static TimedTraffic to(RedisServer redis) {
        RedisClient client = RedisClient.create(redis.uri());
        return new TimedTraffic(client, client.connect().sync());
    }

    static TimedTraffic to(RedisCluster cluster) {
        RedisClusterClient client = RedisClusterClient.create(
                cluster.uris().stream().map(RedisURI::create).toList());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .enablePeriodicRefresh(Duration.ofSeconds(1))
                        .build())
                .build());
        StatefulRedisClusterConnection<String, String> connection = client.connect();
        connection.setTimeout(Duration.ofSeconds(2));
        return new TimedTraffic(client, connection.sync());
    }

    private void write(RedisClusterCommands<String, String> commands) {
        for (int number = 1; !stopping; number++) {
            try {
                Instant before = Instant.now();
                commands.set("key:" + number, "1");
                written.put(number, new Time(before, Instant.now()));
            } catch (RedisException e) {
                // Whether this one was set is not known, so that it is not counted.
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    public void awaitMore(int keys) {
        int target = written.size() + keys;
        await(keys + " more keys").atMost(Duration.ofSeconds(60)).until(() -> written.size() >= target);
    }

    /** Returns those whose event has not come, and that lie in no gap. */
    public List<Integer> missing(ReceivedNumbers received, List<EventGap> gaps) {
        return written.entrySet().stream()
                .filter(each -> !received.has(each.getKey()))
                .filter(each -> gaps.stream().noneMatch(each.getValue()::isIn))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns a moment right before the key with that number was set, or {@code null} if it was not. */
    public Instant begun(int number) {
        Time time = written.get(number);
        return time == null ? null : time.before();
    }

    /** Stops, and returns the highest number. */
    public int stop() throws InterruptedException {
        stopping = true;
        thread.join();
        return Collections.max(written.keySet());
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        client.shutdown();
    }
}

package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Sets keys of ascending numbers all the time, each once, and knows when each was set. */
final class KeyTraffic implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000;
    private static final int KEYS_OF_A_CONNECTION = 500;

    private record Time(Instant before, Instant after) {}

    private final AbstractRedisClient client;
    private final Supplier<? extends StatefulConnection<String, String>> connect;
    private final boolean reconnects;
    private final Map<String, Time> written = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::write, "traffic");
    private StatefulConnection<String, String> connection;
    private volatile boolean stopping;

    private KeyTraffic(
            AbstractRedisClient client,
            Supplier<? extends StatefulConnection<String, String>> connect,
            boolean reconnects) {
        this.client = client;
        this.connect = connect;
        this.reconnects = reconnects;
        thread.start();
    }

    /** Writes to a server, or to the one that a Sentinel names. */
    static KeyTraffic to(String uri) {
        RedisClient client = RedisClient.create(RedisURI.create(uri));
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        return new KeyTraffic(client, client::connect, true);
    }

    static KeyTraffic toCluster(List<String> uris) {
        RedisClusterClient client =
                RedisClusterClient.create(uris.stream().map(RedisURI::create).toList());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .enablePeriodicRefresh(Duration.ofSeconds(1))
                        .build())
                .build());
        return new KeyTraffic(client, client::connect, false);
    }

    private void write() {
        for (int i = 0; !stopping; i++) {
            try {
                if (connection == null) {
                    connection = connect.get();
                    connection.setTimeout(Duration.ofSeconds(2));
                }
                String key = String.format("k%08d", i);
                Instant before = Instant.now();
                // Not twice, should the client send it again.
                commands().set(key, "v", SetArgs.Builder.nx());
                written.put(key, new Time(before, Instant.now()));
                if (reconnects && i % KEYS_OF_A_CONNECTION == 0) {
                    disconnect();
                }
            } catch (RedisException e) {
                // The server is away: whether this key was set is not known.
                if (reconnects) {
                    disconnect();
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void disconnect() {
        if (connection != null) {
            connection.closeAsync();
            connection = null;
        }
    }

    private RedisClusterCommands<String, String> commands() {
        return connection instanceof StatefulRedisClusterConnection<String, String> cluster
                ? cluster.sync()
                : ((StatefulRedisConnection<String, String>) connection).sync();
    }

    /** Waits until so many more keys have been set. */
    void awaitMore(int keys) {
        int before = written.size();
        await(keys + " more keys").atMost(SourceFlow.LONG_ENOUGH).until(() -> written.size() >= before + keys);
    }

    /** Sets no more. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /** Stops, and waits until each key's event has come, once, or lies in a gap. */
    void awaitDelivered(Events events) throws InterruptedException {
        stop();
        await("each key, or a gap")
                .atMost(SourceFlow.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(missing(events)).isEmpty());
        verifyOnce(events);
    }

    /** As {@link #awaitDelivered}, of those keys that the deployment still has. */
    void awaitLivingDelivered(Events events) throws InterruptedException {
        stop();
        if (connection == null) {
            connection = connect.get();
        }
        await("each key, or a gap")
                .atMost(SourceFlow.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(
                                missing(events, key -> commands().exists(key) == 1))
                        .isEmpty());
        verifyOnce(events);
    }

    /** Returns keys whose event has not come and that lie in no gap. */
    List<String> missing(Events events) {
        return missing(events, key -> true);
    }

    private List<String> missing(Events events, Predicate<String> counts) {
        Set<String> came = new HashSet<>(keys(events));
        return written.entrySet().stream()
                .filter(each -> !came.contains(each.getKey()))
                .filter(each -> events.gaps.stream()
                        .noneMatch(gap -> !gap.from().isAfter(each.getValue().after())
                                && !gap.to().isBefore(each.getValue().before())))
                .filter(each -> counts.test(each.getKey()))
                .map(each -> each.getKey() + " of " + each.getValue() + " beside " + events.gaps)
                .toList();
    }

    private static void verifyOnce(Events events) {
        assertThat(keys(events)).doesNotHaveDuplicates();
    }

    private static List<String> keys(Events events) {
        List<String> keys = new ArrayList<>();
        for (KeyEvent event : events.events()) {
            if (event.event().equals("set")) {
                keys.add(new String(event.key(), StandardCharsets.UTF_8));
            }
        }
        return keys;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        client.shutdown();
    }
}

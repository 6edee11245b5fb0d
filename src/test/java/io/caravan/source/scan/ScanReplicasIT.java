package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.RedisUnavailableException;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan of a cluster whose primaries have replicas. */
class ScanReplicasIT {

    private static final int KEYS = 6_000;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.startWithReplicas();

    private ScanRoute route;

    @BeforeEach
    void fills() {
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            var answers = IntStream.range(0, KEYS)
                    .mapToObj(i -> connection.async().set("key:" + i, "1").toCompletableFuture())
                    .toList();
            answers.forEach(answer -> answer.join());
            for (int node : primaries()) {
                cluster.on(node, commands -> {
                    commands.set(keyOn(node), "1");
                    return commands.waitForReplication(1, 30_000);
                });
            }
        } finally {
            client.shutdown();
        }
        route = new ScanRoute(cluster.uri().replace("redis://", "redis-cluster://"));
    }

    @AfterEach
    void stops() {
        route.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"counters", "values", "dump"})
    void readsOneReplicaOfEachPrimaryAndNoPrimary(String read) throws Exception {
        List<Monitor> atPrimaries = monitors(primaries());
        List<Monitor> atReplicas = monitors(replicas());
        try {
            ScanReport report = route.run("key:*", "read=" + read, "replicas=true");

            assertThat(report.delivered()).isEqualTo(KEYS);
            assertThat(atPrimaries).allSatisfy(monitor -> {
                assertThat(monitor.all("SCAN")).isEmpty();
                assertThat(monitor.all("GET")).isEmpty();
                assertThat(monitor.all("DUMP")).isEmpty();
            });
            assertThat(atReplicas)
                    .allSatisfy(monitor -> assertThat(monitor.all("SCAN")).isNotEmpty());
        } finally {
            atPrimaries.forEach(Monitor::close);
            atReplicas.forEach(Monitor::close);
        }
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
    }

    @Test
    void goesOnWithTheReplicaThatTookOverFromAKilledPrimary() throws Exception {
        int slot = 8_000;
        int killed = cluster.ownerOf(slot, 0);
        AtomicBoolean done = new AtomicBoolean();
        route.onPage(exchange -> {
            if (route.pages.size() > 5 && done.compareAndSet(false, true)) {
                cluster.node(killed).kill();
            }
        });

        try {
            route.run("key:*", "read=values", "pageSize=100", "distinct=true", "pageDelay=20");

            assertThat(done).isTrue();
            assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(route.nodes)).hasSizeGreaterThanOrEqualTo(3);
        } finally {
            cluster.node(killed).restart();
            cluster.awaitOk();
        }
    }

    @Test
    void neverLeavesOutAPrimaryThatIsDownAndHasNoSuccessor() {
        try (RedisCluster small = RedisCluster.start();
                ScanRoute other = new ScanRoute(small.uri().replace("redis://", "redis-cluster://"))) {
            small.node(2).kill();

            assertThatThrownBy(() -> other.run("*", "read=nothing"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageStartingWith("Cannot connect to Redis at ")
                    .message()
                    .hasLineCount(1);
        }
    }

    private static int[] primaries() {
        return IntStream.of(0, 8_000, 16_000)
                .map(slot -> cluster.ownerOf(slot, 0))
                .toArray();
    }

    private static int[] replicas() {
        int[] primaries = primaries();
        return IntStream.range(0, cluster.size())
                .filter(node -> IntStream.of(primaries).noneMatch(primary -> primary == node))
                .toArray();
    }

    private static List<Monitor> monitors(int[] nodes) {
        return IntStream.of(nodes)
                .mapToObj(node -> new Monitor(
                        cluster.node(node).host(), cluster.node(node).port()))
                .toList();
    }

    private static String keyOn(int node) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> "key:" + i)
                .filter(key -> cluster.ownerOf(SlotHash.getSlot(key), 0) == node)
                .findFirst()
                .orElseThrow();
    }
}

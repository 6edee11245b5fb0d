package io.caravan.sink.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.sink.restore.RestoreOutcome.Result;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisUnavailableException;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestoreFaultsIT {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(120);

    private final RedisConnections connections = new RedisConnections();
    private final RestoredKeys keys = new RestoredKeys(connections, RestoreTerms.DEFAULT);

    @AfterEach
    void stop() {
        connections.close();
    }

    private void connect(String uri) {
        connections.getSettings().setUri(uri);
        connections.getSettings().setReconnectDelay(50);
    }

    private static List<KeyState> states(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(number -> new KeyState(
                        0,
                        ("key:" + number).getBytes(UTF_8),
                        "string",
                        Form.STRING,
                        Integer.toString(number).repeat(bytes).getBytes(UTF_8),
                        bytes,
                        -1,
                        1))
                .toList();
    }

    private void assertWritten(List<KeyState> states) {
        RedisKeyspace keyspace = connections.keyspace(0);
        for (KeyState state : states) {
            assertThat(keyspace.await(keyspace.commands().get(state.key()))).isEqualTo(state.payload());
        }
    }

    @Test
    void failsWhileTheServerIsAwayAndWritesTheSameBatchOnceItIsBack() {
        try (RedisServer redis = RedisServer.start("--save", "")) {
            connect(redis.uri());
            List<KeyState> states = states(3_000, 10);
            keys.write(states);

            redis.kill();
            assertThatThrownBy(() -> keys.write(states))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("Cannot write to Redis at " + redis.host() + ":" + redis.port());
            redis.restart();

            await().atMost(LONG_ENOUGH)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(keys.write(states)).hasSize(3_000));
            assertWritten(states);
        }
    }

    @Test
    void failsWhereTheServerTakesNoWritesAndSaysWhy() {
        try (RedisServer redis = RedisServer.start()) {
            connect(redis.uri());
            redis.run(commands -> commands.configSet("maxmemory", "1"));
            assertThatThrownBy(() -> keys.write(states(1, 1)))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("OOM")
                    .hasMessageContaining("maxmemory");

            redis.run(commands -> commands.configSet("maxmemory", "0"));
            redis.run(commands -> commands.configSet("min-replicas-to-write", "1"));
            assertThatThrownBy(() -> keys.write(states(1, 1)))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("NOREPLICAS");

            redis.run(commands -> commands.configSet("min-replicas-to-write", "0"));
            redis.run(commands -> commands.replicaof("127.0.0.1", 1));
            assertThatThrownBy(() -> keys.write(states(1, 1)))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("READONLY")
                    .hasMessageContaining("Name its primary");
        }
    }

    @Test
    void goesOnAtTheNewPrimaryAfterAFailover() throws Exception {
        try (RedisSentinel sentinel = RedisSentinel.start()) {
            connect(sentinel.uri());
            List<KeyState> states = states(2_000, 100);
            AtomicInteger rounds = new AtomicInteger();
            List<String> failures = new ArrayList<>();
            Thread writer = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    try {
                        keys.write(states);
                        rounds.incrementAndGet();
                    } catch (RedisUnavailableException e) {
                        failures.add(e.getMessage());
                    }
                }
            });
            writer.start();
            await().atMost(LONG_ENOUGH).until(() -> rounds.get() > 2);

            sentinel.failover();
            int before = rounds.get();
            await().atMost(LONG_ENOUGH).until(() -> rounds.get() > before + 2);
            writer.interrupt();
            writer.join(LONG_ENOUGH.toMillis());

            await("what the old primary may have taken with it is written once more")
                    .atMost(LONG_ENOUGH)
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(keys.write(states))
                                .extracting(RestoreOutcome::result)
                                .containsOnly(Result.WRITTEN);
                        sentinel.primary()
                                .run(commands -> assertThat(commands.dbsize()).isEqualTo(2_000));
                    });
        }
    }

    @Test
    void writesToEveryNodeOfAClusterWhileSlotsMove() {
        try (RedisCluster cluster = RedisCluster.start()) {
            connect(cluster.uri());
            connections.getSettings().setCluster(true);
            List<KeyState> states = new ArrayList<>(states(2_000, 10));
            keys.write(states);

            int slot = SlotHash.getSlot("key:7");
            int owner = cluster.ownerOf(slot, 0);
            cluster.migrateSlot(slot, owner, (owner + 1) % 3);
            KeyState elsewhere = new KeyState(3, "other".getBytes(UTF_8), "string", Form.STRING, new byte[0], 0, -1, 1);
            states.add(elsewhere);
            List<RestoreOutcome> outcomes = keys.write(states);

            assertThat(outcomes.subList(0, 2_000))
                    .extracting(RestoreOutcome::result)
                    .containsOnly(Result.WRITTEN);
            assertThat(outcomes.get(2_000).reason())
                    .contains("has no database 3")
                    .contains("cluster");
            assertWritten(states.subList(0, 2_000));
        }
    }
}

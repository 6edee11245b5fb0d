package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterIT {

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.startWithReplicas();

    @Test
    void servesEverySlotOnThreePrimaries() {
        clustered(commands -> {
            for (int key = 0; key < 300; key++) {
                commands.set("key:" + key, "value");
            }

            long onPrimaries = IntStream.of(primaries())
                    .mapToLong(node -> cluster.on(node, RedisCommands::dbsize))
                    .sum();
            assertThat(onPrimaries).isEqualTo(300);
            commands.flushall();
        });
    }

    @Test
    void movesASlotInStepsWhileItsKeysStayReadable() {
        int slot = SlotHash.getSlot("{tag}");
        int from = cluster.ownerOf(slot, 0);
        int to = IntStream.of(primaries())
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        clustered(commands -> {
            for (int key = 0; key < 25; key++) {
                commands.set("{tag}:" + key, "value " + key);
            }

            SlotMigration migration = cluster.beginMigration(slot, from, to);
            assertThat(migration.moveSomeKeys(10)).isEqualTo(10);
            assertThat(keysOn(from, slot)).isEqualTo(15);
            assertThat(keysOn(to, slot)).isEqualTo(10);
            assertThat(commands.get("{tag}:7")).isEqualTo("value 7");
            migration.moveAllKeys();
            migration.finish();

            assertThat(keysOn(from, slot)).isZero();
            assertThat(cluster.ownerOf(slot, 2)).isEqualTo(to);
            assertThat(commands.get("{tag}:24")).isEqualTo("value 24");
            commands.flushall();
        });
    }

    @Test
    void letsTheReplicaTakeOverFromAKilledPrimary() {
        int slot = 16_000;
        int primary = cluster.ownerOf(slot, 0);
        int replica = (primary + 3) % 6;
        int witness = cluster.ownerOf(0, 0);

        cluster.node(primary).kill();
        cluster.awaitOwner(slot, replica, witness, replica);
        cluster.node(primary).restart();

        cluster.awaitOk();
        cluster.awaitOwner(slot, replica);
    }

    private static int[] primaries() {
        return IntStream.of(0, 8_000, 16_000)
                .map(slot -> cluster.ownerOf(slot, 0))
                .toArray();
    }

    private static long keysOn(int node, int slot) {
        return cluster.on(node, commands -> commands.clusterCountKeysInSlot(slot));
    }

    private static void clustered(Consumer<RedisAdvancedClusterCommands<String, String>> test) {
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            test.accept(connection.sync());
        } finally {
            client.shutdown();
        }
    }
}

package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --redis-cluster} and {@code --redis-replicas}. */
class CountersClusterIT {

    private static final int COUNTERS = 300;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.startWithReplicas();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(cluster.node(0), postgres).logins();

    @BeforeEach
    void begins() throws Exception {
        Rows.begin(postgres);
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int user = 0; user < COUNTERS; user++) {
                connection.sync().set("counters:login:" + user, "1");
            }
            for (int primary = 0; primary < 3; primary++) {
                String id = cluster.id(primary);
                connection.getConnection(id).sync().waitForReplication(1, 30_000);
            }
        } finally {
            client.shutdown();
        }
        for (int node = 0; node < cluster.size(); node++) {
            cluster.on(node, commands -> commands.configResetstat());
        }
    }

    private static boolean wasScanned(int node) {
        return cluster.on(node, commands -> commands.info("commandstats")).contains("cmdstat_scan:");
    }

    @Test
    void readsEveryPrimary() {
        CommandResult result = line.run("--redis-cluster", "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 300, skipped: 0, errored: 0, success: 300");
        assertThat(Rows.of(postgres, "SELECT sum(counter) FROM logins")).containsExactly("300");
        assertThat(List.of(0, 1, 2)).allMatch(CountersClusterIT::wasScanned);
        assertThat(List.of(3, 4, 5)).noneMatch(CountersClusterIT::wasScanned);
    }

    @Test
    void readsOneReplicaOfEachPrimary() {
        CommandResult result = line.run("--redis-replicas");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 300, skipped: 0, errored: 0, success: 300");
        assertThat(Rows.of(postgres, "SELECT sum(counter) FROM logins")).containsExactly("300");
        assertThat(List.of(0, 1, 2)).noneMatch(CountersClusterIT::wasScanned);
        assertThat(List.of(3, 4, 5)).allMatch(CountersClusterIT::wasScanned);
    }
}

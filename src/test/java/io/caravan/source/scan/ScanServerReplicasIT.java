package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan of a replica in place of a primary outside a cluster. */
class ScanServerReplicasIT {

    private static final int KEYS = 10_000;

    @RegisterExtension
    static final RedisSentinel deployment = RedisSentinel.start();

    private ScanRoute route;

    @BeforeEach
    void fills() {
        deployment.primary().run(commands -> {
            commands.eval("for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i) end", ScriptOutputType.STATUS);
            commands.waitForReplication(1, 30_000);
        });
    }

    @AfterEach
    void stops() {
        route.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsTheReplicaAndNotThePrimary(boolean sentinel) throws Exception {
        route = new ScanRoute(sentinel ? deployment.uri() : deployment.primary().uri());
        try (Monitor atPrimary = monitor(deployment.primary());
                Monitor atReplica = monitor(deployment.replica())) {
            ScanReport report = route.run("*", "read=values", "replicas=true");

            assertThat(atPrimary.all("SCAN")).isEmpty();
            assertThat(atPrimary.all("MGET")).isEmpty();
            assertThat(atReplica.all("SCAN")).isNotEmpty();
            assertThat(report.nodes()).containsExactly(address(deployment.replica()));
        }
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(route.positions)
                .extracting(ScanPosition::runId)
                .containsOnly(infoOf(deployment.replica(), "run_id:"));
    }

    @Test
    void readsThePrimaryUnlessAskedOtherwise() throws Exception {
        route = new ScanRoute(deployment.primary().uri());

        ScanReport report = route.run("*", "read=counters");

        assertThat(report.nodes()).containsExactly(address(deployment.primary()));
    }

    @Test
    void readsAServerThatHasNoReplica() throws Exception {
        try (RedisServer alone = RedisServer.start("--save", "")) {
            alone.run(commands -> commands.set("key", "1"));
            route = new ScanRoute(alone.uri());

            ScanReport report = route.run("*", "read=values", "replicas=true");

            assertThat(report.nodes()).containsExactly(address(alone));
            assertThat(route.keys()).containsExactly("key");
        }
    }

    @Test
    void readsAReplicaThatIsNamedItself() throws Exception {
        route = new ScanRoute(deployment.replica().uri());

        ScanReport report = route.run("*", "read=values", "replicas=true");

        assertThat(report.nodes()).containsExactly(address(deployment.replica()));
        assertThat(report.delivered()).isEqualTo(KEYS);
    }

    @Test
    void beginsAnewAtThePrimaryWhenTheReplicaIsGone() throws Exception {
        RedisServer replica = deployment.replica();
        String primary = address(deployment.primary());
        route = new ScanRoute(deployment.primary().uri());
        AtomicBoolean killed = new AtomicBoolean();
        route.onPage(exchange -> {
            if (route.pages.size() > 5 && killed.compareAndSet(false, true)) {
                replica.kill();
            }
        });
        try {
            ScanReport report = route.run("*", "read=values", "replicas=true", "pageSize=100", "distinct=true");

            assertThat(killed).isTrue();
            assertThat(report.restarts()).isEqualTo(1);
            assertThat(report.nodes()).containsExactly(primary);
            assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        } finally {
            replica.restart();
            await("the replica is in step again")
                    .atMost(ScanRoute.LONG_ENOUGH)
                    .until(() -> infoOf(replica, "master_link_status:").equals("up"));
        }
    }

    private static Monitor monitor(RedisServer server) {
        return new Monitor(server.host(), server.port());
    }

    private static String address(RedisServer server) {
        return server.host() + ":" + server.port();
    }

    private static String infoOf(RedisServer server, String name) {
        StringBuilder value = new StringBuilder();
        server.run(commands -> commands.info()
                .lines()
                .filter(line -> line.startsWith(name))
                .forEach(line -> value.append(line.substring(name.length()).strip())));
        return value.toString();
    }
}

package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisUnavailableException;
import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A scan of the primary that a Sentinel names. */
class ScanSentinelIT {

    private static final int KEYS = 10_000;

    @RegisterExtension
    static final RedisSentinel sentinel = RedisSentinel.start();

    private ScanRoute route;

    @BeforeEach
    void fills() {
        sentinel.primary().run(commands -> {
            commands.eval("for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i) end", ScriptOutputType.STATUS);
            commands.waitForReplication(1, 30_000);
        });
        route = new ScanRoute(sentinel.uri());
    }

    @AfterEach
    void stops() {
        route.close();
    }

    @Test
    void readsThePrimary() throws Exception {
        try (Monitor monitor =
                new Monitor(sentinel.primary().host(), sentinel.primary().port())) {
            ScanReport report = route.run("*", "read=values");

            assertThat(monitor.all("SCAN")).isNotEmpty();
            assertThat(report.nodes())
                    .containsExactly("Sentinel " + sentinel.sentinel().host() + ":"
                            + sentinel.sentinel().port() + ", primary " + RedisSentinel.NAME);
        }
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
    }

    @Test
    void startsOverAtTheNewPrimaryAfterAFailover() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        route.onPage(exchange -> {
            if (route.pages.size() == 9 && done.compareAndSet(false, true)) {
                RedisServer before = sentinel.primary();
                sentinel.failover();
                awaitReplica(before);
            }
        });

        ScanReport report = route.run("*", "read=values", "pageSize=100", "distinct=true");

        assertThat(done).isTrue();
        assertThat(report.restarts()).isEqualTo(1);
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
    }

    @Test
    void saysThatTheSentinelKnowsNoSuchPrimary() {
        try (ScanRoute other = new ScanRoute(sentinel.uri().replace("#" + RedisSentinel.NAME, "#nobody"))) {
            RedisServer asked = sentinel.sentinel();

            assertThatThrownBy(() -> other.run("*"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageStartingWith("Cannot connect to Redis at Sentinel " + asked.host() + ":" + asked.port()
                            + ", primary nobody: ")
                    .message()
                    .hasLineCount(1);
        }
    }

    /** Waits until the Sentinel has told the old primary, which then closes its connections. */
    private static void awaitReplica(RedisServer server) {
        await("the old primary follows the new one")
                .atMost(ScanRoute.LONG_ENOUGH)
                // It may still be starting.
                .ignoreExceptions()
                .until(() -> roleOf(server).contains("role:slave"));
    }

    private static String roleOf(RedisServer server) {
        StringBuilder role = new StringBuilder();
        server.run(commands -> role.append(commands.info("replication")));
        return role.toString();
    }
}

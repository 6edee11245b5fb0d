package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.ScriptOutputType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One service that copies streams and key-values all the time, while one fault after the other befalls its servers. */
class SyncFaultsIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int ROUNDS = FULL ? 30 : 4;
    private static final Duration OUTAGE = Duration.ofSeconds(FULL ? 30 : 3);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("deadlock_timeout=200ms");

    @TempDir
    static Path folder;

    private static SyncService service;
    private SyncTraffic traffic;

    @BeforeAll
    static void start() throws Exception {
        redis.assumeLocal();
        postgres.assumeLocal();
        postgres.execute(SyncTraffic.TABLES);
        service = SyncService.start(folder, redis, postgres, "only", Map.of()).awaitUp();
        // The first pass over the keys makes it, which may come after the service is up.
        await("the table of keys")
                .atMost(LONGEST)
                .ignoreExceptions()
                .untilAsserted(() -> postgres.execute("TRUNCATE redis_key_values"));
    }

    @AfterAll
    static void end() {
        if (service != null) {
            service.close();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        postgres.execute("TRUNCATE redis_streams, redis_key_values");
        traffic = SyncTraffic.start(redis, postgres, 5);
        traffic.awaitMoreRows(100);
    }

    @AfterEach
    void settle() throws Exception {
        redis.resume();
        postgres.resume();
        traffic.close();
    }

    private void awaitAllAndWell() throws InterruptedException {
        traffic.awaitAll();
        service.awaitUp();
    }

    private static int terminateConnections() throws SQLException {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "WITH theirs AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE usename = '"
                                + postgres.user() + "') SELECT count(pg_terminate_backend(pid)) FROM theirs")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void survivesThatPostgresIsDownForAWhile() throws Exception {
        postgres.stop();
        service.awaitHealth("DOWN", "streams-to-postgres waits: ", "keyvalues-to-postgres waits: ");
        await().pollDelay(OUTAGE).atMost(OUTAGE.plus(LONGEST)).until(() -> true);
        postgres.restart();

        awaitAllAndWell();
    }

    @Test
    void survivesThatPostgresIsKilled() throws Exception {
        for (int i = 0; i < ROUNDS / 2; i++) {
            postgres.kill();
            postgres.restart();
            traffic.awaitMoreRows(50);
        }

        awaitAllAndWell();
    }

    @Test
    void survivesThatPostgresHangs() throws Exception {
        postgres.pause();
        service.awaitHealth("DOWN", "streams-to-postgres waits: ");
        postgres.resume();

        awaitAllAndWell();
    }

    @Test
    void survivesThatItsConnectionsAreTerminated() throws Exception {
        int terminated = 0;
        for (int i = 0; i < 5 * ROUNDS; i++) {
            terminated += terminateConnections();
            traffic.awaitMore(20);
        }

        awaitAllAndWell();
        assertThat(terminated).isGreaterThan(ROUNDS);
    }

    @Test
    void survivesThatItLosesADeadlock() throws Exception {
        long before = deadlocks();

        try (Connection other = postgres.connectAsSuperuser();
                Statement statement = other.createStatement()) {
            // The other looks for deadlocks so late that the service is the one that finds it.
            statement.execute("SET deadlock_timeout = '60s'");
            other.setAutoCommit(false);
            insert(statement, "2-1");
            redis.run(commands -> commands.eval(
                    "redis.call('XADD', KEYS[1], '1-1', 'n', '1') redis.call('XADD', KEYS[1], '2-1', 'n', '2')"
                            + " return redis.status_reply('OK')",
                    ScriptOutputType.STATUS,
                    "s-deadlock"));
            await("the service waits for the row")
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> isWaiting());
            insert(statement, "1-1");
            other.rollback();
        }

        await("both entries")
                .atMost(LONGEST)
                .until(() -> "2"
                        .equals(postgres.query("SELECT count(*) FROM redis_streams WHERE stream_key = 's-deadlock'")));
        await("a deadlock was counted").atMost(LONGEST).until(() -> deadlocks() > before);
        awaitAllAndWell();
    }

    private static void insert(Statement statement, String id) throws SQLException {
        statement.execute(
                "INSERT INTO redis_streams (stream_key, message_id, data, \"timestamp\") VALUES ('s-deadlock', '" + id
                        + "', '{}', now())");
    }

    private static boolean isWaiting() throws SQLException {
        return "t".equals(postgres.query("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"));
    }

    private static long deadlocks() throws SQLException {
        return Long.parseLong(
                postgres.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    @Test
    void survivesThatRedisIsRestartedAndKilled() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            if (i % 2 == 0) {
                redis.stop();
            } else {
                redis.kill();
            }
            redis.restart();
            traffic.awaitMore(50);
        }

        awaitAllAndWell();
    }

    @Test
    void survivesThatRedisKillsItsConnections() throws Exception {
        for (int i = 0; i < 5 * ROUNDS; i++) {
            redis.run(commands ->
                    commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
            traffic.awaitMore(20);
        }

        awaitAllAndWell();
    }

    @Test
    void survivesThatItsGroupsAreDestroyed() throws Exception {
        for (int i = 0; i < 2 * ROUNDS; i++) {
            String stream = traffic.streams().get(i % 5);
            redis.run(commands -> commands.xgroupDestroy(stream, "caravan"));
            traffic.awaitMore(50);
        }

        awaitAllAndWell();
    }

    @Test
    void survivesThatEverythingInRedisIsFlushed() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            redis.flush();
            traffic.awaitMore(50);
            redis.run(commands -> commands.del(traffic.streams().get(1)));
            traffic.awaitMore(50);
        }

        traffic.awaitAllThatIsLeft();
        service.awaitUp();
    }

    @Test
    void survivesThatItsServersFailTogether() throws Exception {
        for (int i = 0; i < ROUNDS / 2; i++) {
            postgres.kill();
            redis.kill();
            redis.restart();
            postgres.restart();
            traffic.awaitMoreRows(50);
        }

        awaitAllAndWell();
    }
}

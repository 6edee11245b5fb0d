package io.caravan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.scan.ScanReport;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KillArgs;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passes of the flow keys-to-table that are cut off or disturbed, and what the table has after the next. */
class TableResumeIT {

    private static final int KEYS = 5_000;
    private static final int PAGE = 200;
    private static final int FIRST_CHECKPOINT = 1_000 / PAGE + 3;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final Random random = new Random();
    private final TableRowsCheck rows = new TableRowsCheck(postgres, "redis_data");
    private final TablePasses passes = new TablePasses(redis, postgres).set("page-size", PAGE);

    @BeforeEach
    void begin() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_data, caravan_sync_passes, caravan_sync_checkpoints,"
                + " caravan_sync_seen");
        TableKeys.change(redis, KEYS, 0);
        TableKeys.makeOdd(redis);
    }

    private int anyPage() {
        return FIRST_CHECKPOINT + random.nextInt(KEYS / PAGE - FIRST_CHECKPOINT);
    }

    @Test
    void goesOnWhereItWasCutOffAtAnyPage() throws Exception {
        for (int round = 1; round <= 5; round++) {
            TableKeys.change(redis, KEYS, round);
            int page = anyPage();
            passes.cutAt(page);

            ScanReport report = passes.next();

            assertThat(report.resumed()).as("cut at page " + page).isEqualTo(1);
            assertThat(report.scanned()).isLessThan(KEYS);
            rows.assertEqual(redis.uri(), 0);
        }
    }

    @Test
    void knowsAfterAResumeWhichKeysAreGone() throws Exception {
        passes.next();
        redis.run(commands -> commands.del("key:1", "key:2"));
        passes.cutAt(anyPage());

        assertThat(passes.next().resumed()).isEqualTo(1);

        rows.assertEqual(redis.uri(), 0);
        assertThat(postgres.query(
                        "SELECT string_agg(key, ' ' ORDER BY key) FROM redis_data" + " WHERE deleted_at IS NOT NULL"))
                .isEqualTo("key:1 key:2");
    }

    @Test
    void beginsAnewWhenRedisWasRestarted() throws Exception {
        redis.assumeLocal();
        passes.cutAt(anyPage());
        redis.stop();
        redis.restart();

        ScanReport report = passes.next();

        assertThat(report.resumed()).isZero();
        assertThat(report.scanned()).isGreaterThanOrEqualTo(KEYS);
        rows.assertEqual(redis.uri(), 0);
    }

    @Test
    void goesOnWhenConnectionsAreLost() throws Exception {
        ScanReport report = passes.next(page -> {
            if (page % 3 == 0) {
                loseSessions();
            } else if (page % 7 == 0) {
                redis.run(commands ->
                        commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
            }
        });

        assertThat(report.interrupted()).isFalse();
        rows.assertEqual(redis.uri(), 0);
    }

    private static void loseSessions() {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type ="
                    + " 'client backend' AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void goesOnWhenPostgresIsKilledAndComesBack() throws Exception {
        postgres.assumeLocal();

        passes.next(page -> {
            if (page == 10) {
                postgres.kill();
                postgres.restart();
            }
        });

        rows.assertEqual(redis.uri(), 0);
    }

    @Test
    void goesOnWithNoPassOfOtherKeys() throws Exception {
        passes.cutAt(anyPage());

        ScanReport others = passes.set("key-pattern", "key:1*").next();

        assertThat(others.resumed()).isZero();
        assertThat(others.delivered()).isGreaterThanOrEqualTo(1_111);
        ScanReport all = passes.set("key-pattern", "*").next();
        assertThat(all.resumed()).isZero();
        rows.assertEqual(redis.uri(), 0);
    }

    @Test
    void goesOnInEachOfTwoDatabases() throws Exception {
        redis.run(commands -> {
            commands.select(2);
            TableKeys.change(commands, KEYS, 7);
        });
        passes.set("databases", "0,2").cutAt(KEYS / PAGE + anyPage());

        ScanReport report = passes.next();

        assertThat(report.resumed()).isEqualTo(2);
        rows.assertEqual(redis.uri(), 0);
        rows.assertEqual(redis.uri(), 2);
    }
}

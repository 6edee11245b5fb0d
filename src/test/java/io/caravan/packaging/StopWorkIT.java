package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service is told to end in the middle of its work, also more than once. */
class StopWorkIT {

    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final int COUNTERS = 3_000;
    private static final int ENTRIES = 50_000;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private Map<String, String> environment;
    private Health health;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS totals, caravan_ledger, caravan_parked, redis_streams, redis_data;"
                + " CREATE TABLE totals (created timestamptz, counter bigint, grp text)");
        health = Health.onFreePort();
        environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("COUNTERS_TO_POSTGRES_TABLE", "totals");
        environment.put("COUNTERS_TO_POSTGRES_EXTRACTORS", "grp=counters:(\\w+):");
        environment.put("COUNTERS_TO_POSTGRES_INTERVAL", "100");
        environment.put("COUNTERS_TO_POSTGRES_PAGE_SIZE", "100");
        environment.put("COUNTERS_TO_POSTGRES_PAGE_DELAY", "50");
    }

    private Program service(String flow) {
        environment.put(flow + "_ENABLED", "true");
        return Program.start(folder, environment, Program.caravan("run"));
    }

    private static long inPostgres(String query) {
        try {
            return Long.parseLong(postgres.query(query));
        } catch (SQLException e) {
            return 0;
        }
    }

    private static long inRedis(String script) {
        AtomicLong answer = new AtomicLong();
        redis.run(commands -> answer.set(commands.eval(script, ScriptOutputType.INTEGER)));
        return answer.get();
    }

    private static void awaitThat(String what, Callable<Boolean> state) {
        await(what).atMost(LONGEST).until(state);
    }

    @Test
    void leavesNoClaimBehindAndCountsEachAmountOnce() throws Exception {
        inRedis("for i = 1, " + COUNTERS + " do redis.call('SET', 'counters:g' .. i % 20 .. ':' .. i, 7) end return 0");

        try (Program service = service("COUNTERS_TO_POSTGRES")) {
            awaitThat("a pass has claimed", () -> inRedis("return #redis.call('KEYS', 'caravan:claim:*')") > 0);
            service.terminate();

            assertThat(service.exitCode()).as(service.err()).isZero();
        }

        long left = inRedis("local sum = 0 for _, key in ipairs(redis.call('KEYS', 'counters:*')) do"
                + " sum = sum + redis.call('GET', key) end return sum");
        assertThat(inRedis("return #redis.call('KEYS', 'caravan:claim:*')")).isZero();
        assertThat(left + inPostgres("SELECT coalesce(sum(counter), 0) FROM totals"))
                .isEqualTo(7L * COUNTERS);
    }

    @Test
    void leavesEachEntryWrittenOrPendingHoweverOftenItIsTold() throws Exception {
        inRedis("for i = 1, " + ENTRIES + " do redis.call('XADD', 'orders', '*', 'n', i) end return 0");
        environment.put("STREAMS_TO_POSTGRES_BATCH_SIZE", "100");

        try (Program service = service("STREAMS_TO_POSTGRES")) {
            awaitThat("some rows are written", () -> inPostgres("SELECT count(*) FROM redis_streams") > 0);
            service.signal("TERM");
            service.signal("INT");
            service.signal("TERM");

            assertThat(service.exitCode()).as(service.err()).isZero();
        }

        long written = inPostgres("SELECT count(*) FROM redis_streams");
        long pending = inRedis("return redis.call('XPENDING', 'orders', 'caravan')[1]");
        long read = inRedis("return redis.call('XINFO', 'GROUPS', 'orders')[1][10]");
        assertThat(written).isLessThan(ENTRIES);
        assertThat(pending).as("read, but neither written nor given back").isEqualTo(read - written);
        environment.putAll(Health.onFreePort().environment());
        try (Program next = service("STREAMS_TO_POSTGRES")) {
            awaitThat("all are written", () -> inPostgres("SELECT count(*) FROM redis_streams") == ENTRIES);
            next.terminate();
            assertThat(next.exitCode()).isZero();
        }
    }

    @Test
    void endsAPassIntoATableThatGoesOnLater() throws Exception {
        inRedis("for i = 1, " + COUNTERS + " do redis.call('SET', 'key:' .. i, i) end return 0");
        environment.put("KEYS_TO_TABLE_PAGE_SIZE", "100");
        environment.put("KEYS_TO_TABLE_PAGE_DELAY", "50");

        try (Program service = service("KEYS_TO_TABLE")) {
            awaitThat("some rows are written", () -> inPostgres("SELECT count(*) FROM redis_data") > 0);
            service.terminate();

            assertThat(service.exitCode()).as(service.err()).isZero();
        }

        assertThat(inPostgres("SELECT count(*) FROM redis_data")).isLessThan(COUNTERS);
        environment.putAll(Health.onFreePort().environment());
        try (Program next = service("KEYS_TO_TABLE")) {
            awaitThat("all are written", () -> inPostgres("SELECT count(*) FROM redis_data") == COUNTERS);
        }
    }

    /** A connection is waited for 10 s as shipped, and tried again for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"COUNTERS_TO_POSTGRES", "STREAMS_TO_POSTGRES", "KEYVALUES_TO_POSTGRES", "KEYS_TO_TABLE"})
    void needsNotBeCutOffWhilePostgresIsAway(String flow) throws Exception {
        postgres.assumeLocal();
        environment.put("CAMEL_MAIN_SHUTDOWNTIMEOUT", "15");
        environment.put(flow + "_INTERVAL", "100");
        inRedis("redis.call('SET', 'counters:g:1', 7) redis.call('XADD', 'orders', '*', 'n', 1) return 0");
        try (Program service = service(flow)) {
            await("it has begun")
                    .atMost(LONGEST)
                    .ignoreExceptions()
                    .until(() -> health.ask().matches("(?s).\"status\":\"UP\".*"));
            postgres.kill();
            inRedis("redis.call('SET', 'counters:g:2', 7) redis.call('XADD', 'orders', '*', 'n', 2) return 0");
            await("it waits")
                    .atMost(LONGEST)
                    .ignoreExceptions()
                    .until(() -> health.ask().contains(" waits: "));
            service.terminate();

            assertThat(service.exitCode()).as(service.err()).isZero();
        } finally {
            postgres.restart();
        }
    }

    @Test
    void endsWithinItsTimeWhilePostgresDoesNotAnswerAStatement() throws Exception {
        environment.put("CAMEL_MAIN_SHUTDOWNTIMEOUT", "5");
        environment.put("POSTGRES_QUERY_TIMEOUT", "60");
        try (Program service = service("STREAMS_TO_POSTGRES");
                Connection other = postgres.connect();
                Statement lock = other.createStatement()) {
            inRedis("redis.call('XADD', 'orders', '*', 'n', 1) return 0");
            awaitThat("a row is written", () -> inPostgres("SELECT count(*) FROM redis_streams") == 1);
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE redis_streams IN EXCLUSIVE MODE");
            inRedis("redis.call('XADD', 'orders', '*', 'n', 2) return 0");
            awaitThat(
                    "a statement waits",
                    () -> inPostgres("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") >= 1);
            service.terminate();

            assertThat(service.exitCode()).as(service.err()).isEqualTo(1);
            assertThat(service.err()).contains("camel.main.shutdownTimeout", "done again after");
        }
        assertThat(inPostgres("SELECT count(*) FROM redis_streams")).isEqualTo(1);
        assertThat(inRedis("return redis.call('XPENDING', 'orders', 'caravan')[1]"))
                .isEqualTo(1);
    }
}

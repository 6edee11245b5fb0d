package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravan sync} with the environment, the file and the signals of the sync service. */
class SyncIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void begins() throws Exception {
        redis.assumeLocal();
        postgres.assumeLocal();
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_key_values");
        environment.putAll(Health.onFreePort().environment());
        URI server = URI.create(postgres.url().substring("jdbc:".length()));
        environment.put("REDIS_HOST", redis.host());
        environment.put("REDIS_PORT", String.valueOf(redis.port()));
        environment.put("PG_HOST", server.getHost());
        environment.put("POSTGRES_PORT", String.valueOf(server.getPort()));
        environment.put("PG_DATABASE", postgres.database());
        environment.put("PG_USER", postgres.user());
        environment.put("PG_PASSWORD", postgres.password());
        environment.put("STREAM_DISCOVERY_INTERVAL", "0.2");
        environment.put("SYNC_INTERVAL", "0.2");
        environment.put("REDIS_RATE_LIMIT", "100000");
    }

    private Program sync(String... arguments) {
        // Whoever runs the tests under nohup has them ignore SIGHUP, and so all processes that they start.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP"));
        command.addAll(Program.caravan("sync"));
        command.addAll(List.of(arguments));
        return Program.start(folder, environment, command);
    }

    private static void add(int database, String stream, int entries) {
        redis.run(commands -> {
            commands.select(database);
            for (int i = 0; i < entries; i++) {
                commands.xadd(stream, Map.of("n", String.valueOf(i)));
            }
            commands.select(0);
        });
    }

    private static void set(int database, String key, String value) {
        redis.run(commands -> {
            commands.select(database);
            commands.set(key, value);
            commands.select(0);
        });
    }

    private static void awaitRows(Program sync, String table, int count) {
        await(count + " rows in " + table)
                .atMost(LONGEST)
                .failFast("sync has ended", () -> !sync.isAlive())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(postgres.query("SELECT count(*) FROM " + table))
                        .isEqualTo(String.valueOf(count)));
    }

    private static void awaitLine(Program sync, String text) {
        await("the log says '" + text + "'")
                .atMost(LONGEST)
                .failFast("sync has ended", () -> !sync.isAlive())
                .untilAsserted(() -> assertThat(sync.err()).contains(text));
    }

    private static String streams() throws SQLException {
        return postgres.query("SELECT string_agg(DISTINCT stream_key, ' ' ORDER BY stream_key) FROM redis_streams");
    }

    @Test
    void copiesStreamsAndKeyValuesOfAllDatabasesAndEndsWithZeroOnSigterm() throws Exception {
        add(0, "orders", 3);
        add(5, "orders", 2);
        set(0, "a", "1");
        set(15, "a", "2");

        try (Program sync = sync()) {
            awaitRows(sync, "redis_streams", 5);
            awaitRows(sync, "redis_key_values", 2);
            sync.terminate();

            assertThat(sync.exitCode()).isZero();
        }
        assertThat(streams()).isEqualTo("db5:orders orders");
    }

    @Test
    void searchesOtherDatabasesWhenTheFileChangesAndOnSighup() throws Exception {
        Path file = Files.writeString(folder.resolve("env.conf"), "REDIS_DB_SEARCH_RANGE=0 # only\n");
        add(0, "orders", 1);
        add(2, "orders", 1);
        set(2, "a", "1");

        try (Program sync = sync("--config-file", "env.conf")) {
            awaitRows(sync, "redis_streams", 1);
            awaitLine(sync, "- Searching Redis databases 0 for streams");

            Files.writeString(file, "REDIS_DB_SEARCH_RANGE=0,2\n");
            awaitLine(sync, "- Searching Redis databases 0,2 for streams");
            awaitRows(sync, "redis_streams", 2);
            awaitRows(sync, "redis_key_values", 1);

            sync.signal("HUP");
            awaitLine(sync, "Read the variables again after SIGHUP");
        }
    }

    @Test
    void saysThatTheEnvironmentWinsOverAChangeOfTheFileAndKeepsWhatIsThereWhenTheChangeIsWrong() throws Exception {
        environment.put("SYNC_INTERVAL", "0.5");
        Path file = Files.writeString(folder.resolve("env.conf"), "SYNC_INTERVAL=1\n");

        try (Program sync = sync("--config-file", "env.conf")) {
            awaitLine(sync, "Searching Redis databases");
            Files.writeString(file, "SYNC_INTERVAL=2\n");
            awaitLine(sync, "SYNC_INTERVAL of the file has no effect: the environment sets it too, and wins");

            Files.writeString(file, "REDIS_DB_SEARCH_RANGE=all\n");
            awaitLine(sync, "and changed nothing: REDIS_DB_SEARCH_RANGE is 'all', but must be");
            set(3, "later", "1");
            awaitRows(sync, "redis_key_values", 1);
        }
    }

    @Test
    void refusesAWrongValueAtTheStartWithItsName() {
        environment.put("STREAM_BATCH_SIZE", "lots");

        try (Program sync = sync()) {
            assertThat(sync.exitCode()).isEqualTo(2);
            assertThat(sync.err())
                    .isEqualTo("caravan sync: STREAM_BATCH_SIZE is 'lots', but must be a whole number from 1\n");
        }
    }

    @Test
    void givesUpWithOneWhenPostgresStaysAway() throws Exception {
        environment.put("POSTGRES_PORT", "1");
        environment.put("PG_MAX_RETRIES", "2");
        environment.put("PG_BACKOFF_BASE", "0.1");
        add(0, "orders", 1);

        try (Program sync = sync()) {
            assertThat(sync.exitCode()).isEqualTo(1);
            assertThat(sync.err())
                    .contains("caravan sync: Cannot")
                    .contains("Connection to")
                    .contains(":1 refused");
        }
        redis.run(commands -> assertThat(commands.xlen("orders")).isEqualTo(1));
    }

    @Test
    void givesUpWithOneWhenRedisStaysAway() {
        environment.put("REDIS_PORT", "1");
        environment.put("REDIS_MAX_RETRIES", "2");
        environment.put("REDIS_BACKOFF_BASE", "0.1");

        try (Program sync = sync()) {
            assertThat(sync.exitCode()).isEqualTo(1);
            assertThat(sync.err())
                    .contains("caravan sync: ")
                    .contains("Redis at")
                    .contains(":1");
        }
    }

    @Test
    void endsAtOnceWithATableThatCannotHoldTheRows() throws Exception {
        postgres.execute("CREATE TABLE redis_key_values (something int)");
        set(0, "a", "1");

        try (Program sync = sync()) {
            assertThat(sync.exitCode()).isEqualTo(1);
            assertThat(sync.err()).contains("caravan sync: Table").contains("cannot hold key-values");
        }
    }

    @Test
    void writesANewLogFileAtEachStartAndNamesWhatHasNoEffect() throws Exception {
        environment.put("LOG_DIR", "logs");
        environment.put("REDIS_MAXMEMORY", "1gb");

        for (int start = 1; start <= 2; start++) {
            try (Program sync = Program.jar(folder, environment, "sync")) {
                awaitLine(sync, "REDIS_MAXMEMORY is accepted and has no effect: it is a setting of the Redis server");
                awaitLine(sync, "Searching Redis databases 0-15");
            }
        }

        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            assertThat(logs)
                    .hasSize(2)
                    .allSatisfy(log -> assertThat(log).content().contains("Searching Redis databases 0-15"));
        }
    }

    @Test
    void runsWithTheLogFormatOfTheServiceThatItReplacesAndSaysThatItHasNoEffect() {
        environment.put("LOG_FORMAT", "%(asctime)s - %(message)s");

        try (Program sync = sync()) {
            awaitLine(
                    sync,
                    "LOG_FORMAT is accepted and has no effect: '%(asctime)s - %(message)s' is none of text or json");
            awaitLine(sync, "Searching Redis databases 0-15");
        }
    }

    @Test
    void writesItsLogAsObjectsWhereTheFileOfVariablesAsksForThem() throws Exception {
        Files.writeString(folder.resolve("env.conf"), "LOG_FORMAT=json\n");

        try (Program sync = sync("--config-file", "env.conf")) {
            awaitLine(sync, "Searching Redis databases");
            assertThat(sync.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("{\"@timestamp\":"));
            assertThat(sync.err()).doesNotContain("has no effect");
        }
    }

    @Test
    void copiesOnlyNamedStreamsWhereNothingIsSearchedFor() throws Exception {
        environment.put("STREAM_AUTO_DISCOVERY", "false");
        environment.put("KEY_VALUE_AUTO_DISCOVERY", "false");
        environment.put("REDIS_STREAMS", "orders,db2:payments");
        add(0, "orders", 1);
        add(0, "other", 1);
        add(2, "payments", 1);
        set(0, "a", "1");

        try (Program sync = sync()) {
            awaitRows(sync, "redis_streams", 2);
            add(0, "orders", 1);
            awaitRows(sync, "redis_streams", 3);
        }
        assertThat(streams()).isEqualTo("db2:payments orders");
        assertThat(postgres.query("SELECT to_regclass('redis_key_values') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void reportsOnStreamsAndCopiesNoKeyValuesInMonitorMode() throws Exception {
        environment.put("MONITOR_INTERVAL", "0.2");
        add(0, "orders", 3);
        set(0, "a", "1");

        try (Program sync = sync("--mode", "monitor", "--output", "json")) {
            awaitRows(sync, "redis_streams", 3);
            await("a report")
                    .atMost(LONGEST)
                    .until(() -> sync.out()
                            .lines()
                            .anyMatch(
                                    line -> line.startsWith("{") && line.contains("\"orders\"") && line.endsWith("}")));
        }
        assertThat(postgres.query("SELECT to_regclass('redis_key_values') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void sharesTheWorkOfOneGroupWithAnInstanceOfAnotherName() throws Exception {
        try (Program one = sync()) {
            environment.put("STREAM_CONSUMER_NAME", "redis-pg-sync-2");
            environment.putAll(Health.onFreePort().environment());
            try (Program two = sync()) {
                add(0, "orders", 2_000);
                awaitRows(one, "redis_streams", 2_000);
                awaitRows(two, "redis_streams", 2_000);
                redis.run(commands -> assertThat(
                                commands.xpending("orders", "redis-pg-sync").getCount())
                        .isLessThanOrEqualTo(200));
            }
        }
    }
}

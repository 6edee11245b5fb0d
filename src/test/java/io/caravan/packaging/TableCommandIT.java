package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.table.TableKeys;
import io.caravan.table.TableRowsCheck;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command table: what it takes, what it says, and how it ends. */
class TableCommandIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private TableProgram program;

    @BeforeEach
    void begins() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_data, mine, caravan_sync_passes, caravan_sync_checkpoints,"
                + " caravan_sync_seen");
        program = new TableProgram(folder, redis, postgres);
    }

    @AfterEach
    void ends() {
        program.close();
    }

    private static void set(String... keys) {
        redis.run(commands -> {
            for (String key : keys) {
                commands.set(key, "1");
            }
        });
    }

    private static String keys(String where) throws SQLException {
        return postgres.query("SELECT string_agg(key, ' ' ORDER BY key) FROM redis_data WHERE " + where);
    }

    private void assertRuns(String... options) {
        assertThat(program.run(options)).as(() -> program.err()).isZero();
    }

    @Test
    void takesTheFilesOfTheConnectorAsTheyAre() throws Exception {
        set("a", "b", "c");
        program.value("username", "")
                .value("password", "")
                .value("database", "0")
                .value("ssl", "false")
                .value("table_name", "mine")
                .value("key_pattern", "[ab]")
                .value("batch_size", "100");
        Path state = Files.writeString(
                folder.resolve("state.json"),
                "{\"cursor\": 512, \"last_sync_time\": \"2026-11-22T10:00:00.123456+00:00\"}");

        assertRuns("--state", "state.json");

        assertThat(program.out())
                .isEqualTo("Successfully synced 2 keys: 2 rows written, 0 unchanged, 0 gone, 0 parked\n");
        assertThat(program.err()).isEmpty();
        assertThat(postgres.query("SELECT string_agg(key, '' ORDER BY key) FROM mine"))
                .isEqualTo("ab");
        assertThat(new ObjectMapper().readTree(state.toFile()).get("cursor").asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host | NULL | Missing required configuration value: host",
                "port | '' | Missing required configuration value: port",
                "port | 70000 | port is '70000', but must be a whole number from 1 to 65535",
                "database | x | database is 'x', but must be numbers and ranges of databases, such as 0,1,3-5",
                "ssl | yes | ssl is 'yes', but must be true or false",
                "batch_size | 0 | batch_size is '0', but must be a whole number from 1 to 100000",
                "removed | drop | removed is 'drop', but must be one of keep, mark, delete",
                "oversize | fail | oversize is 'fail', but must be one of truncate, park",
            },
            nullValues = "NULL")
    void namesTheValueThatIsMissingOrWrong(String key, String value, String message) {
        program.value(key, value);

        assertThat(program.run()).isEqualTo(2);

        assertThat(program.err().lines()).contains("caravan table: " + message);
        assertThat(program.out()).isEmpty();
    }

    @Test
    void warnsOfAKeyThatItDoesNotKnow() {
        program.value("batchsize", "5");

        assertRuns();

        assertThat(program.err().lines())
                .containsExactly("caravan table: 'batchsize' of the configuration is not known, and has no effect");
    }

    @Test
    void saysInOneLineThatRedisCannotBeReached() {
        program.value("port", "1");
        long begin = System.nanoTime();

        assertThat(program.run()).isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
        assertThat(program.err().lines()).singleElement().asString().contains("127.0.0.1:1", "refused");
    }

    @Test
    void saysInOneLineThatPostgresCannotBeReached() {
        program.with("POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1/none");
        long begin = System.nanoTime();

        assertThat(program.run()).isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
        assertThat(program.err().lines().filter(line -> line.startsWith("caravan")))
                .singleElement()
                .asString()
                .contains("127.0.0.1:1", "refused");
    }

    @Test
    void namesTheRightThatIsMissing() throws Exception {
        assertRuns();
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP ROLE IF EXISTS reader");
            statement.execute("CREATE ROLE reader LOGIN PASSWORD 'reads'");
        }
        program.with("PG_USER", "reader").with("PG_PASSWORD", "reads");

        assertThat(program.run()).isEqualTo(1);

        assertThat(program.err().lines()).singleElement().asString().contains("GRANT ", "redis_data", "reader");
    }

    @Test
    void writesItsResultAsJson() throws Exception {
        set("a", "b");
        assertRuns();
        set("c");
        redis.run(commands -> commands.del("a"));

        assertRuns("--output", "json");

        JsonNode result = new ObjectMapper().readTree(program.out());
        assertThat(result)
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"keys\": 2, \"written\": 1, \"unchanged\": 1, \"gone\": 1, \"parked\": 0,"
                                + " \"resumed\": false, \"interrupted\": false}"));
    }

    @Test
    void endsWithThreeWhenAKeyWasParked() throws Exception {
        set("small");
        redis.run(commands -> commands.set("large", "x".repeat(2_000)));

        assertThat(program.run("--max-value-size", "1000", "--oversize", "park"))
                .isEqualTo(3);

        assertThat(program.out()).contains("1 parked");
        assertThat(keys("true")).isEqualTo("small");
        redis.run(commands -> assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(1));
    }

    @Test
    void deletesTheRowsOfKeysThatAreGoneWhenAsked() throws Exception {
        set("stays", "goes");
        assertRuns();
        redis.run(commands -> commands.del("goes"));

        assertRuns("--removed", "delete");

        assertThat(program.out()).contains("1 gone");
        assertThat(keys("true")).isEqualTo("stays");
    }

    @Test
    void readsSeveralDatabases() throws Exception {
        for (int database : new int[] {0, 1, 2}) {
            redis.run(commands -> {
                commands.select(database);
                commands.set("of " + database, "1");
            });
        }

        assertRuns("--database", "0,2");

        assertThat(keys("true")).isEqualTo("of 0 of 2");
    }

    @Test
    void takesSecretsAndThePlaceOfPostgresFromTheEnvironment() throws Exception {
        String[] place = postgres.url().substring("jdbc:postgresql://".length()).split("[:/?]");
        try (RedisServer guarded = RedisServer.start("--requirepass", "se cret");
                TableProgram other = new TableProgram(folder, guarded, postgres)
                        .with("REDIS_PASSWORD", "se cret")
                        .with("POSTGRES_URL", null)
                        .with("PG_HOST", place[0])
                        .with("PG_PORT", place[1])
                        .with("PG_DATABASE", place[2])) {
            guarded.run(commands -> commands.set("guarded", "1"));

            assertThat(other.run()).as(() -> other.err()).isZero();
        }
        assertThat(keys("true")).isEqualTo("guarded");
    }

    @Test
    void goesOnAfterASignal() throws Exception {
        TableKeys.change(redis, 20_000, 1);
        Program pass = program.start("--rate-limit", "5000", "--state", "state.json");
        await("a checkpoint")
                .atMost(LONGEST)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .failFast(() -> !pass.isAlive())
                .until(() -> Files.exists(folder.resolve("state.json")));

        pass.terminate();

        assertThat(pass.exitCode()).as(pass.err()).isEqualTo(1);
        assertThat(pass.out()).startsWith("Stopped after ").endsWith(". The next run goes on from here\n");
        assertRuns("--output", "json");
        assertThat(new ObjectMapper().readTree(program.out()).get("resumed").asBoolean())
                .isTrue();
        new TableRowsCheck(postgres, "redis_data").assertEqual(redis.uri(), 0);
    }
}

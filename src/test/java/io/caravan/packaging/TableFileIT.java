package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.table.TableKeys;
import io.caravan.table.TableRowsCheck;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** The command table with a file, or standard output, in place of a table. */
class TableFileIT {

    private static final int KEYS = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private TableProgram program;

    @BeforeEach
    void begins() {
        redis.flush();
        program = new TableProgram(folder, redis, postgres).with("POSTGRES_URL", null);
    }

    @AfterEach
    void ends() {
        program.close();
    }

    private void assertRuns(String... options) {
        assertThat(program.run(options)).as(() -> program.err()).isZero();
    }

    /** Kills a slow pass after it has saved a checkpoint. */
    private void killAfterACheckpoint(String... options) {
        String[] all = {"--rate-limit", "5000", "--state", "state.json"};
        program.start(Stream.of(all, options).flatMap(Arrays::stream).toArray(String[]::new));
        await("a checkpoint")
                .atMost(LONGEST)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> Files.exists(folder.resolve("state.json")));
        program.close();
    }

    /** Returns the keys of the lines, no two of which may be of the same. */
    private static Set<String> keysOf(List<String> lines) throws Exception {
        Set<String> keys = new HashSet<>();
        for (String line : lines) {
            JsonNode row = JSON.readTree(line);
            String place = row.get("database") + " " + row.get("key").asText();
            assertThat(keys.add(place)).as(place).isTrue();
        }
        return keys;
    }

    private static long size() {
        long[] size = new long[1];
        redis.run(commands -> size[0] = commands.dbsize());
        return size[0];
    }

    @Test
    void writesALineOfJsonForEachKey() throws Exception {
        TableKeys.makeOdd(redis);
        redis.run(commands -> commands.setex("expires", 1_000, "1"));

        assertRuns("--to", "jsonl:keys.jsonl");

        List<String> lines = Files.readAllLines(folder.resolve("keys.jsonl"));
        assertThat(keysOf(lines)).hasSize((int) size());
        JsonNode row = JSON.readTree(lines.stream()
                .filter(line -> line.contains("\"expires\""))
                .findFirst()
                .orElseThrow());
        assertThat(row.path("value").asText()).isEqualTo("1");
        assertThat(row.path("ttl").asInt()).isBetween(900, 1_000);
        assertThat(row.path("expires_at").asText()).endsWith("Z");
        assertThat(program.out()).startsWith("Successfully synced " + size() + " keys");
    }

    @Test
    void namesTheFileThatItCannotWrite() {
        assertThat(program.run("--to", "csv:none/keys.csv")).isEqualTo(1);

        assertThat(program.err().lines())
                .containsExactly(
                        "caravan table: Cannot write the file 'none/keys.csv'. Name one in a folder that exists"
                                + " and that this user may write to");
    }

    @Test
    void writesNothingButRowsToStandardOutput() throws Exception {
        TableKeys.makeOdd(redis);

        assertRuns("--to", "-", "--output", "json");

        assertThat(keysOf(program.out().lines().toList())).hasSize((int) size());
        assertThat(JSON.readTree(program.err()).get("keys").asLong()).isEqualTo(size());
    }

    @Test
    void writesWhatPostgresLoads() throws Exception {
        TableKeys.change(redis, 1_000, 1);
        TableKeys.makeOdd(redis);

        assertRuns("--to", "csv:keys.csv");

        postgres.execute("CREATE TABLE loaded (database int, key text, value text, data_type text, ttl bigint,"
                + " last_modified timestamptz, size bigint, expires_at timestamptz, digest bigint, truncated boolean,"
                + " deleted_at timestamptz)");
        try (Connection connection = postgres.connect();
                InputStream csv = Files.newInputStream(folder.resolve("keys.csv"))) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY loaded (database, key, value, data_type, ttl, last_modified, size, expires_at, digest,"
                                    + " truncated) FROM STDIN (FORMAT csv, HEADER)",
                            csv);
        }
        new TableRowsCheck(postgres, "loaded").assertEqual(redis.uri(), 0);
    }

    @Test
    void hasEachKeyOnceAfterAKill() throws Exception {
        TableKeys.change(redis, KEYS, 1);
        killAfterACheckpoint("--to", "jsonl:keys.jsonl");

        assertRuns("--to", "jsonl:keys.jsonl", "--state", "state.json", "--output", "json");

        assertThat(JSON.readTree(program.out()).get("resumed").asBoolean()).isTrue();
        assertThat(keysOf(Files.readAllLines(folder.resolve("keys.jsonl"))).size())
                .isEqualTo(KEYS);
    }

    @Test
    void hasEachKeyOnceWhenRedisWasRestartedAfterAKill() throws Exception {
        redis.assumeLocal();
        TableKeys.change(redis, KEYS, 1);
        killAfterACheckpoint("--to", "csv:keys.csv");
        redis.stop();
        redis.restart();

        assertRuns("--to", "csv:keys.csv", "--state", "state.json");

        List<String> lines = Files.readAllLines(folder.resolve("keys.csv"));
        assertThat(lines).startsWith("database,key,value,data_type,ttl,last_modified,size,expires_at,digest,truncated");
        assertThat(lines).hasSize(1 + KEYS).doesNotHaveDuplicates();
    }

    @Test
    void hasEachKeyOfTwoDatabasesAfterAKill() throws Exception {
        TableKeys.change(redis, 950, 1);
        redis.run(commands -> {
            commands.select(2);
            TableKeys.change(commands, KEYS, 1);
        });
        killAfterACheckpoint("--to", "jsonl:keys.jsonl", "--database", "0,2");

        assertRuns("--to", "jsonl:keys.jsonl", "--state", "state.json", "--database", "0,2");

        // The last page of a database that was read to its end comes again.
        Set<String> lines = new HashSet<>();
        for (String line : Files.readAllLines(folder.resolve("keys.jsonl"))) {
            lines.add(JSON.readTree(line).get("database") + " "
                    + JSON.readTree(line).get("key"));
        }
        assertThat(lines.size()).isEqualTo(KEYS + 950);
    }

    @Test
    void goesOnWithNoPassOfOtherKeys() throws Exception {
        TableKeys.change(redis, KEYS, 1);
        killAfterACheckpoint("--to", "jsonl:keys.jsonl");

        assertRuns("--to", "jsonl:keys.jsonl", "--state", "state.json", "--key-pattern", "key:1*");

        assertThat(keysOf(Files.readAllLines(folder.resolve("keys.jsonl"))).size())
                .isEqualTo(1_111);
    }

    @Test
    void goesOnWithNoPassIntoAnotherTarget() throws Exception {
        TableKeys.change(redis, KEYS, 1);
        program.with("POSTGRES_URL", postgres.url());
        killAfterACheckpoint();

        assertRuns("--to", "jsonl:keys.jsonl", "--state", "state.json");

        assertThat(keysOf(Files.readAllLines(folder.resolve("keys.jsonl"))).size())
                .isEqualTo(KEYS);
    }
}

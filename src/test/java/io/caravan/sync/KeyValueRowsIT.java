package io.caravan.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flow keyvalues-to-postgres makes of keys. */
class KeyValueRowsIT {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private ShippedFlows flows;

    @BeforeEach
    void begin() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_key_values");
        flows = new ShippedFlows(redis, postgres)
                .set("keyvalues-to-postgres.enabled", true)
                .set("keyvalues-to-postgres.databases", "0,2")
                .set("keyvalues-to-postgres.interval", 100);
    }

    @AfterEach
    void end() {
        flows.close();
    }

    private static void awaitRows(int count) {
        await(count + " rows").atMost(LONGEST).ignoreExceptions().until(() -> rows() == count);
    }

    private static int rows() throws SQLException {
        return Integer.parseInt(postgres.query("SELECT count(*) FROM redis_key_values"));
    }

    private static String valueOf(String key) throws SQLException {
        return postgres.query("SELECT redis_value FROM redis_key_values WHERE redis_key = '" + key + "'");
    }

    @Test
    void hasARowForEachKeyOfEachTypeButStreams() throws Exception {
        redis.run(commands -> {
            commands.set("text", "naïve");
            commands.rpush("list", "b", "a", "b");
            commands.sadd("set", "y", "x");
            commands.hset("hash", Map.of("name", "Ada", "born", "1815"));
            commands.zadd("zset", 2.5, "second");
            commands.zadd("zset", 1, "first");
            commands.zadd("zset", Double.POSITIVE_INFINITY, "last");
            commands.xadd("stream", Map.of("n", "1"));
        });

        flows.start();

        awaitRows(5);
        assertThat(valueOf("text")).isEqualTo("naïve");
        assertThat(valueOf("list")).isEqualTo("[\"b\",\"a\",\"b\"]");
        assertThat(valueOf("set")).isEqualTo("[\"x\",\"y\"]");
        assertThat(valueOf("hash")).isEqualTo("{\"born\":\"1815\",\"name\":\"Ada\"}");
        assertThat(valueOf("zset"))
                .isEqualTo("[{\"member\":\"first\",\"score\":1},{\"member\":\"second\",\"score\":2.5},"
                        + "{\"member\":\"last\",\"score\":\"inf\"}]");
    }

    @Test
    void keepsKeysOfTheSameNameInTwoDatabasesApart() throws Exception {
        redis.run(commands -> {
            commands.set("same", "of 0");
            commands.select(2);
            commands.set("same", "of 2");
            commands.select(0);
        });

        flows.start();

        awaitRows(2);
        assertThat(postgres.query("SELECT string_agg(redis_db || ' ' || redis_value, ', ' ORDER BY redis_db)"
                        + " FROM redis_key_values WHERE redis_key = 'same'"))
                .isEqualTo("0 of 0, 2 of 2");
    }

    @Test
    void writesOnlyWhatHasChanged() throws Exception {
        redis.run(commands -> {
            commands.set("steady", "1");
            commands.set("changing", "1");
        });
        flows.start();
        awaitRows(2);
        String before = timeOf("steady");

        redis.run(commands -> commands.set("changing", "2"));

        await().atMost(LONGEST).until(() -> "2".equals(valueOf("changing")));
        assertThat(timeOf("steady")).isEqualTo(before);
    }

    private static String timeOf(String key) throws SQLException {
        return postgres.query(
                "SELECT \"timestamp\" || ' ' || xmin FROM redis_key_values WHERE redis_key = '" + key + "'");
    }

    @ParameterizedTest
    @CsvSource({"keep, 2", "delete, 1"})
    void treatsRowsOfRemovedKeysAsAsked(String removed, int left) throws Exception {
        redis.run(commands -> commands.mset(Map.of("stays", "1", "goes", "2")));
        flows.set("keyvalues-to-postgres.removed", removed).start();
        awaitRows(2);

        redis.run(commands -> {
            commands.del("goes");
            commands.set("later", "3");
        });

        await().atMost(LONGEST).until(() -> "3".equals(valueOf("later")));
        awaitRows(left + 1);
    }

    @Test
    void marksRowsOfExpiredKeysUntilTheyComeAgain() throws Exception {
        redis.run(commands -> commands.set("brief", "1"));
        flows.set("keyvalues-to-postgres.removed", "mark").start();
        awaitRows(1);

        redis.run(commands -> commands.pexpire("brief", 1));
        await().atMost(LONGEST).until(() -> isMarked("brief"));
        redis.run(commands -> commands.set("brief", "1"));

        await().atMost(LONGEST).until(() -> !isMarked("brief"));
    }

    @Test
    void marksTheRowOfTheEmptyKeyAndLeavesATextAloneThatNoKeyGives() throws Exception {
        redis.run(commands -> commands.mset(Map.of("", "1", "stays", "2")));
        flows.set("keyvalues-to-postgres.removed", "mark").start();
        awaitRows(2);

        postgres.execute("INSERT INTO redis_key_values (redis_key, redis_value, redis_db) VALUES ('\\xzz', 'x', 0)");
        redis.run(commands -> commands.del(""));

        await().atMost(LONGEST).until(() -> isMarked(""));
        assertThat(isMarked("\\xzz")).isFalse();
    }

    private static boolean isMarked(String key) throws SQLException {
        return "t"
                .equals(postgres.query(
                        "SELECT deleted_at IS NOT NULL FROM redis_key_values WHERE redis_key = '" + key + "'"));
    }

    @Test
    void parksAKeyThatIsTooLargeAndWritesItsNeighbours() throws Exception {
        redis.run(commands -> {
            commands.set("large", "x".repeat(200_000));
            commands.set("small", "1");
        });

        flows.set("keyvalues-to-postgres.max-value-bytes", 100_000).start();

        awaitRows(1);
        redis.run(commands -> assertThat(commands.xrange("caravan:dead-letters", Range.unbounded()))
                .singleElement()
                .satisfies(letter -> assertThat(letter.getBody())
                        .containsEntry("source", "db0 large")
                        .containsEntry("reason", "takes more than maxValueBytes, 100000 bytes")));
    }

    @Test
    void goesOnWithPassesWhileAKeyStaysTooLarge() throws Exception {
        redis.run(commands -> commands.mset(Map.of("large", "x".repeat(200_000), "small", "1")));
        flows.set("keyvalues-to-postgres.max-value-bytes", 100_000).start();
        awaitRows(1);

        redis.run(commands -> commands.set("later", "2"));

        awaitRows(2);
    }

    @Test
    void readsOnlyKeysThatMatchAPattern() throws Exception {
        redis.run(commands -> List.of("user:1", "user:x", "order:7").forEach(key -> commands.set(key, "1")));

        flows.set("keyvalues-to-postgres.patterns", "user:[!0-9],order:?").start();

        awaitRows(2);
        assertThat(postgres.query("SELECT string_agg(redis_key, ' ' ORDER BY redis_key) FROM redis_key_values"))
                .isEqualTo("order:7 user:x");
    }

    @Test
    void saysThatATableUniqueOverKeysAloneCannotHoldTwoDatabases() throws Exception {
        postgres.execute(
                "CREATE TABLE redis_key_values (id serial PRIMARY KEY, redis_key text UNIQUE, redis_value text,"
                        + " redis_db int, \"timestamp\" timestamptz DEFAULT now())");
        redis.run(commands -> commands.set("key", "1"));

        flows.start();

        await("health says it")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(flows.ailments())
                        .anySatisfy(line -> assertThat(line).contains("is unique over redis_key alone")));
        assertThat(rows()).isZero();
    }

    @Test
    void servesATableUniqueOverKeysAloneForOneDatabase() throws Exception {
        postgres.execute(
                "CREATE TABLE redis_key_values (id serial PRIMARY KEY, redis_key text UNIQUE, redis_value text,"
                        + " redis_db int, \"timestamp\" timestamptz DEFAULT now())");
        redis.run(commands -> commands.set("key", "1"));
        flows.set("keyvalues-to-postgres.databases", "0").start();
        awaitRows(1);

        redis.run(commands -> commands.set("key", "2"));

        await().atMost(LONGEST).until(() -> "2".equals(valueOf("key")));
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void parksAKeyThatNoIndexHoldsAndWritesItsNeighbours() throws Exception {
        StringBuilder name = new StringBuilder();
        // Nothing that could be compressed
        new Random(1).ints(10_000, 'a', 'z' + 1).forEach(letter -> name.append((char) letter));
        redis.run(commands -> {
            commands.set(name.toString(), "1");
            for (int i = 0; i < 50; i++) {
                commands.set("k" + i, "a\0b");
            }
        });

        flows.start();

        awaitRows(50);
        assertThat(valueOf("k7")).isEqualTo("\\x610062");
        await("one letter")
                .atMost(LONGEST)
                .untilAsserted(() ->
                        redis.run(commands -> assertThat(commands.xrange("caravan:dead-letters", Range.unbounded()))
                                .singleElement()
                                .satisfies(letter -> assertThat(letter.getBody().get("reason"))
                                        .contains("index row"))));
    }
}

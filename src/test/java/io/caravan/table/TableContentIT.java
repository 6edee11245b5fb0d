package io.caravan.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.scan.ScanReport;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flow keys-to-table makes of keys, pass after pass. */
class TableContentIT {

    private static final String CONNECTORS =
            "CREATE TABLE redis_data (key text PRIMARY KEY, value text, data_type text, ttl integer,"
                    + " last_modified timestamp, size integer)";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final TablePasses passes = new TablePasses(redis, postgres);

    @BeforeEach
    void begin() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_data, caravan_sync_passes, caravan_sync_checkpoints,"
                + " caravan_sync_seen");
    }

    private static void runBinary(Consumer<RedisCommands<byte[], byte[]>> work) {
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            work.accept(connection.sync());
        } finally {
            client.shutdown();
        }
    }

    private static String one(String columns, String key) throws SQLException {
        return postgres.query("SELECT concat_ws('|', " + columns + ") FROM redis_data WHERE key = '" + key + "'");
    }

    private static String count(String where) throws SQLException {
        return postgres.query("SELECT count(*) FROM redis_data WHERE " + where);
    }

    @Test
    void hasARowForEachKeyWithWhatTheConnectorDocuments() throws Exception {
        redis.run(commands -> {
            commands.set("text", "héllo");
            commands.set("empty", "");
            commands.hset("hash", Map.of("name", "Ada", "city", "Zürich"));
            commands.rpush("list", "b", "a", "b");
            commands.sadd("set", "y", "x");
            commands.zadd(
                    "zset",
                    ScoredValue.just(1, "one"),
                    ScoredValue.just(1e17, "many"),
                    ScoredValue.just(Double.POSITIVE_INFINITY, "all"));
            commands.xadd("stream", XAddArgs.Builder.maxlen(10).id("5-1"), Map.of("n", "1"));
            commands.pfadd("hll", "a", "b");
        });

        ScanReport report = passes.next();

        assertThat(report.delivered()).isEqualTo(8);
        assertThat(one("value, data_type, ttl, size", "text")).isEqualTo("héllo|string|-1|5");
        assertThat(one("value, data_type, ttl, size", "empty")).isEqualTo("|string|-1|0");
        assertThat(one("value, data_type, size", "hash"))
                .isEqualTo("{\"city\": \"Z\\u00fcrich\", \"name\": \"Ada\"}|hash|2");
        assertThat(one("value, data_type, size", "list")).isEqualTo("[\"b\", \"a\", \"b\"]|list|3");
        assertThat(one("value, data_type, size", "set")).isEqualTo("[\"x\", \"y\"]|set|2");
        assertThat(one("value, data_type, size", "zset"))
                .isEqualTo("[[\"one\", 1.0], [\"many\", 1e+17], [\"all\", \"Infinity\"]]|zset|3");
        assertThat(one("value, data_type, size", "stream")).isEqualTo("[[\"5-1\", {\"n\": \"1\"}]]|stream|1");
        assertThat(one("left(value, 10), data_type", "hll")).isEqualTo("\\x48594c4c|string");
        assertThat(postgres.query("SELECT count(value::jsonb) FROM redis_data"
                        + " WHERE data_type IN ('hash', 'list', 'set', 'zset', 'stream')"))
                .isEqualTo("5");
    }

    @Test
    void holdsKeysAndValuesOfAnyBytes() throws Exception {
        runBinary(commands -> {
            commands.set(new byte[] {(byte) 0xff, 0}, new byte[] {0, 1});
            commands.hset("h".getBytes(), new byte[] {(byte) 0xfe}, new byte[] {(byte) 0xfd});
            commands.set("\\x61".getBytes(), "looks like hex".getBytes());
        });

        passes.next();

        assertThat(one("value, size", "\\xff00")).isEqualTo("\\x0001|2");
        assertThat(one("value", "h")).isEqualTo("{\"\\\\xfe\": \"\\\\xfd\"}");
        assertThat(one("value", "\\x5c783631")).isEqualTo("looks like hex");
    }

    @Test
    void saysWhenAKeyExpires() throws Exception {
        long expiry = System.currentTimeMillis() + 3_600_000;
        redis.run(commands -> {
            commands.set("session", "1");
            commands.pexpireat("session", expiry);
        });

        passes.next();

        assertThat(Integer.parseInt(one("ttl", "session"))).isBetween(3_500, 3_600);
        assertThat(Instant.parse(postgres.query("SELECT to_char(expires_at AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') FROM redis_data")))
                .isEqualTo(Instant.ofEpochMilli(expiry));
    }

    @Test
    void changesNoRowOfAKeyThatHasNotChanged() throws Exception {
        redis.run(commands -> {
            for (int i = 0; i < 3_000; i++) {
                commands.set("key:" + i, "value " + i);
            }
            commands.sadd("set", "a", "b", "c");
            commands.expire("key:7", 1_000);
        });
        passes.next();
        String before = written();
        String modified = postgres.query("SELECT max(last_modified) FROM redis_data");

        passes.next();

        assertThat(written()).isEqualTo(before).endsWith(" 0 0");
        assertThat(postgres.query("SELECT max(last_modified) FROM redis_data")).isEqualTo(modified);
    }

    /** Returns how many rows were inserted, updated and deleted, by the counters of PostgreSQL. */
    private static String written() throws SQLException {
        await("sessions have ended, which then report what they did")
                .atMost(Duration.ofSeconds(30))
                .until(() -> "0"
                        .equals(postgres.query("SELECT count(*) FROM pg_stat_activity WHERE backend_type ="
                                + " 'client backend' AND pid <> pg_backend_pid()")));
        return postgres.query("SELECT concat_ws(' ', n_tup_ins, n_tup_upd, n_tup_del) FROM pg_stat_user_tables"
                + " WHERE relname = 'redis_data'");
    }

    @Test
    void movesLastModifiedOnlyWithTheValueOrTheExpiry() throws Exception {
        redis.run(commands -> {
            commands.set("changed", "1");
            commands.set("same", "1");
            commands.set("given a ttl", "1");
        });
        passes.next();
        postgres.execute("UPDATE redis_data SET last_modified = 'epoch'");
        redis.run(commands -> {
            commands.set("changed", "2");
            commands.set("same", "1");
            commands.expire("given a ttl", 1_000);
        });

        passes.next();

        assertThat(count("last_modified = 'epoch'")).isEqualTo("1");
        assertThat(one("last_modified = 'epoch'", "same")).isEqualTo("t");
        assertThat(one("value", "changed")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({"mark, 3, 2", "delete, 1, 0", "keep, 3, 0"})
    void treatsRowsOfKeysThatAreGoneAsAsked(String removed, String rows, String marked) throws Exception {
        redis.run(commands -> {
            commands.set("stays", "1");
            commands.set("goes", "1");
            commands.set("expires", "1");
        });
        passes.set("removed", removed).next();
        redis.run(commands -> {
            commands.del("goes");
            commands.pexpire("expires", 1);
        });
        redis.run(commands -> await().atMost(Duration.ofSeconds(10)).until(() -> commands.dbsize() == 1));

        passes.next();

        assertThat(count("true")).isEqualTo(rows);
        assertThat(count("deleted_at IS NOT NULL")).isEqualTo(marked);
        redis.run(commands -> commands.set("goes", "1"));
        passes.next();
        assertThat(one("value, deleted_at", "goes")).isEqualTo("1");
    }

    @Test
    void keepsKeysOfTheSameNameInTwoDatabasesApart() throws Exception {
        redis.run(commands -> {
            commands.set("same", "of 0");
            commands.select(2);
            commands.set("same", "of 2");
        });

        passes.set("databases", "0,2").next();

        assertThat(postgres.query(
                        "SELECT string_agg(database || ' ' || value, ', ' ORDER BY database) FROM redis_data"))
                .isEqualTo("0 of 0, 2 of 2");
        assertThat(postgres.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid = 'redis_data'::regclass AND contype = 'p'"))
                .isEqualTo("PRIMARY KEY (database, key)");
    }

    @Test
    void hasTheKeyAloneAsPrimaryKeyForOneDatabase() throws Exception {
        passes.next();

        assertThat(postgres.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid = 'redis_data'::regclass AND contype = 'p'"))
                .isEqualTo("PRIMARY KEY (key)");
    }

    @Test
    void addsColumnsToTheTableOfTheConnectorAndKeepsItsRows() throws Exception {
        postgres.execute(CONNECTORS);
        postgres.execute("INSERT INTO redis_data VALUES ('old', 'gone', 'string', -1, now(), 4)");
        redis.run(commands -> commands.set("new", "1"));

        passes.next();

        assertThat(count("true")).isEqualTo("2");
        assertThat(one("value, database, truncated", "new")).isEqualTo("1|0|f");
        assertThat(one("deleted_at IS NOT NULL", "old")).isEqualTo("t");
        assertThat(one("abs(extract(epoch FROM (now() AT TIME ZONE 'UTC') - last_modified)) < 600", "new"))
                .isEqualTo("t");
    }

    @Test
    void refusesSeveralDatabasesForATableThatIsUniqueOverKeyAlone() throws Exception {
        postgres.execute(CONNECTORS);

        assertThatThrownBy(
                        () -> passes.set("databases", "0-3").set("interval", 50).next())
                .hasStackTraceContaining("unique over key alone")
                .hasStackTraceContaining("4 are asked for");
    }

    @Test
    void neverWritesOverAGoodRowWhenAValueCannotBeRead() throws Exception {
        redis.run(commands -> commands.set("big", "x".repeat(100)));
        passes.set("max-value-bytes", 1_000).set("oversize", "unreadable").next();
        redis.run(commands -> commands.set("big", "y".repeat(10_000)));

        ScanReport report = passes.next();

        assertThat(report.failed()).isEqualTo(1);
        assertThat(one("left(value, 1), size, deleted_at", "big")).isEqualTo("x|100");
        redis.run(commands -> assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(1));
    }

    @Test
    void hasTheBeginningOfAValueThatIsTooLargeAndSaysSo() throws Exception {
        redis.run(commands -> {
            commands.set("big", "x".repeat(10_000));
            for (int i = 0; i < 1_000; i++) {
                commands.zadd("ranks", i, "member " + i);
            }
        });

        passes.set("max-value-bytes", 1_000).next();

        assertThat(one("length(value), size, truncated", "big")).isEqualTo("1000|10000|t");
        assertThat(one("value::jsonb -> 0, size, truncated", "ranks")).isEqualTo("[\"member 0\", 0.0]|1000|t");
    }

    @Test
    void parksAKeyThatTheTableRefusesAndWritesItsNeighbours() throws Exception {
        redis.run(commands -> {
            commands.set("fine", "1");
        });
        // A key that cannot be compressed is too long for an index.
        runBinary(commands -> {
            byte[] key = new byte[6_000];
            new Random(1).nextBytes(key);
            commands.set(key, "1".getBytes());
        });

        passes.next();

        assertThat(one("value", "fine")).isEqualTo("1");
        redis.run(commands -> assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(1));
    }

    @Test
    void leavesKeysOfCaravanAndOfOtherPatternsOut() throws Exception {
        redis.run(commands -> {
            commands.set("user:1", "1");
            commands.set("order:1", "1");
            commands.set("caravan:own", "1");
        });
        passes.next();
        assertThat(count("true")).isEqualTo("2");

        passes.set("key-pattern", "user:*").next();

        assertThat(count("deleted_at IS NULL"))
                .as("a key of another pattern is not gone")
                .isEqualTo("2");
    }
}

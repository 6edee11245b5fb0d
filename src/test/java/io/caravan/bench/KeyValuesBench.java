package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The shipped route keyvalues-to-postgres against a bare loop of SCAN, MGET and an upsert of arrays, into the same table, to
 * committed rows. The two take turns, and the medians are compared.
 */
@Tag("keyvalues")
class KeyValuesBench {

    private static final int KEYS = Integer.getInteger("bench.keys", 500_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final int PAGE_SIZE = 1_000;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static RedisClient client;

    @BeforeAll
    static void load() {
        client = RedisClient.create(redis.uri());
        redis.run(commands -> {
            for (int from = 0; from < KEYS; from += 10_000) {
                commands.eval(
                        "for i = ARGV[1], ARGV[2] do redis.call('SET', 'session:'..i, string.rep(i % 10, 100)) end",
                        ScriptOutputType.STATUS,
                        new String[0],
                        Integer.toString(from),
                        Integer.toString(Math.min(from + 10_000, KEYS) - 1));
            }
        });
        System.out.printf(
                "%n%s, %s, %d cores, Java %s, %,d strings of 100 bytes, pages of %,d%n",
                redis.product(),
                postgres.product(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                KEYS,
                PAGE_SIZE);
    }

    @AfterAll
    static void close() {
        client.shutdown();
    }

    @Test
    void writesStrings() throws Exception {
        compare("first pass", "TRUNCATE redis_key_values");
    }

    @Test
    void writesStringsThatHaveChanged() throws Exception {
        compare("all values changed", "UPDATE redis_key_values SET redis_value = ''");
    }

    private static void compare(String name, String between) throws Exception {
        Map<String, String> values = Map.of("page-size", Integer.toString(PAGE_SIZE));
        try (TimedPasses passes = new TimedPasses("keyvalues-to-postgres", redis, postgres, values)) {
            passes.next();
            Turns.compare(
                    name,
                    KEYS,
                    ROUNDS,
                    () -> written(between, KeyValuesBench::bare),
                    () -> written(between, passes::next));
        }
    }

    private static double written(String between, Turns.Way way) throws Exception {
        prepare(between);
        double seconds = way.seconds();
        assertThat(rows()).isEqualTo(Integer.toString(KEYS));
        return seconds;
    }

    private static void prepare(String sql) throws Exception {
        postgres.execute(sql);
        postgres.execute("VACUUM ANALYZE redis_key_values");
    }

    private static String rows() throws Exception {
        return postgres.query("SELECT count(*) FROM redis_key_values WHERE length(redis_value) = 100");
    }

    /** The next SCAN is in flight while the values return and are written. Returns seconds. */
    private static double bare() throws Exception {
        try (StatefulRedisConnection<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE);
                Connection database =
                        DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                PreparedStatement upsert =
                        database.prepareStatement("INSERT INTO redis_key_values (redis_db, redis_key, redis_value)"
                                + " SELECT * FROM unnest(?::int[], ?::text[], ?::text[]) ON CONFLICT (redis_db, redis_key)"
                                + " DO UPDATE SET redis_value = excluded.redis_value, \"timestamp\" = now()")) {
            RedisAsyncCommands<byte[], byte[]> commands = redis.async();
            ScanArgs args = ScanArgs.Builder.limit(PAGE_SIZE);
            long begin = System.nanoTime();
            RedisFuture<KeyScanCursor<byte[]>> next = commands.scan(ScanCursor.INITIAL, args);
            while (next != null) {
                KeyScanCursor<byte[]> page = next.get();
                RedisFuture<List<KeyValue<byte[], byte[]>>> values =
                        commands.mget(page.getKeys().toArray(byte[][]::new));
                next = page.isFinished() ? null : commands.scan(page, args);
                write(database, upsert, values.get());
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private static void write(Connection database, PreparedStatement upsert, List<KeyValue<byte[], byte[]>> page)
            throws Exception {
        Integer[] databases = new Integer[page.size()];
        Arrays.fill(databases, 0);
        upsert.setArray(1, database.createArrayOf("int", databases));
        upsert.setArray(
                2,
                database.createArrayOf(
                        "text", page.stream().map(each -> text(each.getKey())).toArray()));
        upsert.setArray(
                3,
                database.createArrayOf(
                        "text", page.stream().map(each -> text(each.getValue())).toArray()));
        upsert.executeUpdate();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

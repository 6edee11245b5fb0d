package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The shipped routes keys-to-table and keys-to-file. The table's first pass is compared with a bare upsert of arrays of the same
 * rows, which are not read from anywhere; the file is /dev/null, and is compared with a bare loop of SCAN and MGET.
 */
@Tag("table")
class TableBench {

    private static final int KEYS = Integer.getInteger("bench.keys", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);
    private static final int PAGE_SIZE = 1_000;
    private static final String BARE = "bare_data";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static void begin(TableData data) {
        data.load(redis, KEYS);
        System.out.printf(
                "%n%s, %s, %d cores, Java %s, %,d MB of heap, %,d keys: %s%n",
                redis.product(),
                postgres.product(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                Runtime.getRuntime().maxMemory() >> 20,
                KEYS,
                data);
    }

    @ParameterizedTest
    @EnumSource
    void writesATable(TableData data) throws Exception {
        begin(data);
        try (TimedPasses passes = new TimedPasses("keys-to-table", redis, postgres, Map.of())) {
            passes.next();
            postgres.execute("DROP TABLE IF EXISTS " + BARE);
            postgres.execute("CREATE TABLE " + BARE + " (LIKE redis_data INCLUDING ALL)");
            Turns.compare(
                    data + " to a table",
                    KEYS,
                    ROUNDS,
                    () -> into(
                            BARE, () -> data.upsert(postgres.url(), postgres.user(), postgres.password(), BARE, KEYS)),
                    () -> into("redis_data", passes::next));
            double again = passes.next();
            System.out.printf("%-24s %,10.0f keys/s%n", data + ", unchanged", KEYS / again);
        }
    }

    private static double into(String table, Turns.Way way) throws Exception {
        postgres.execute("TRUNCATE " + table);
        double seconds = way.seconds();
        assertThat(postgres.query("SELECT count(*) FROM " + table)).isEqualTo(Integer.toString(KEYS));
        return seconds;
    }

    @Test
    void readsStringsIntoNothing() throws Exception {
        begin(TableData.strings);
        extract(TableData.strings);
    }

    @Test
    void readsAMixIntoNothing() throws Exception {
        begin(TableData.mix);
        extract(TableData.mix);
    }

    private static void extract(TableData data) throws Exception {
        try (TimedPasses passes = new TimedPasses("keys-to-file", redis, postgres, Map.of("file", "/dev/null"))) {
            Turns.compare(data + " to nothing", KEYS, ROUNDS, TableBench::bare, passes::next);
        }
    }

    /** The next SCAN is in flight while the values return; those that are no strings are not read. Returns seconds. */
    private static double bare() throws Exception {
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisAsyncCommands<byte[], byte[]> commands = connection.async();
            ScanArgs args = ScanArgs.Builder.limit(PAGE_SIZE);
            long begin = System.nanoTime();
            RedisFuture<KeyScanCursor<byte[]>> next = commands.scan(ScanCursor.INITIAL, args);
            while (next != null) {
                KeyScanCursor<byte[]> page = next.get();
                RedisFuture<?> values = commands.mget(page.getKeys().toArray(byte[][]::new));
                next = page.isFinished() ? null : commands.scan(page, args);
                values.get();
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            client.shutdown();
        }
    }
}

package io.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
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
    private static final String ROUTE = "keyvalues-to-postgres";

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
        List<Double> ours = new ArrayList<>();
        List<Double> limit = new ArrayList<>();
        BlockingQueue<Double> passes = new LinkedBlockingQueue<>();
        Main main = flow(new PassTimer(passes));
        try {
            main.start();
            pass(main, passes);
            // The first round warms both up.
            for (int round = 0; round <= ROUNDS; round++) {
                prepare(between);
                double bareSeconds = bare();
                assertThat(rows()).isEqualTo(Integer.toString(KEYS));
                prepare(between);
                double ownSeconds = pass(main, passes);
                assertThat(rows()).isEqualTo(Integer.toString(KEYS));
                if (round > 0) {
                    limit.add(bareSeconds);
                    ours.add(ownSeconds);
                }
            }
        } finally {
            main.stop();
        }
        double ourRate = KEYS / median(ours);
        double limitRate = KEYS / median(limit);
        System.out.printf(
                "%-20s ours %,10.0f keys/s   limit %,10.0f keys/s   ratio %3.0f %%%n",
                name, ourRate, limitRate, 100 * ourRate / limitRate);
    }

    private static void prepare(String sql) throws Exception {
        postgres.execute(sql);
        postgres.execute("VACUUM ANALYZE redis_key_values");
    }

    private static String rows() throws Exception {
        return postgres.query("SELECT count(*) FROM redis_key_values WHERE length(redis_value) = 100");
    }

    private static double pass(Main main, BlockingQueue<Double> passes) throws Exception {
        main.getCamelContext().getRouteController().startRoute(ROUTE);
        Double seconds = passes.poll(5, TimeUnit.MINUTES);
        main.getCamelContext().getRouteController().stopRoute(ROUTE);
        return seconds;
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

    private static Main flow(ScanListener listener) {
        Properties values = new Properties();
        values.setProperty("redis.uri", redis.uri());
        values.setProperty("postgres.url", postgres.url());
        values.setProperty("postgres.user", postgres.user());
        values.setProperty("postgres.password", postgres.password());
        values.setProperty("camel.routecontroller.enabled", "false");
        values.setProperty("camel.management.enabled", "false");
        values.setProperty("camel.main.startupSummaryLevel", "Off");
        values.setProperty("keyvalues-to-postgres.passes", "1");
        values.setProperty("keyvalues-to-postgres.page-size", Integer.toString(PAGE_SIZE));
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern("file:routes/shared/*.camel.yaml,file:routes/*.camel.yaml");
        main.setOverrideProperties(values);
        main.bind("scanListener", listener);
        return main;
    }

    private static double median(List<Double> seconds) {
        Collections.sort(seconds);
        return seconds.get(seconds.size() / 2);
    }

    /** Times passes from their beginning to the commit of their last rows. */
    private static final class PassTimer implements ScanListener {

        private final BlockingQueue<Double> passes;
        private long begin;

        PassTimer(BlockingQueue<Double> passes) {
            this.passes = passes;
        }

        @Override
        public void passStarted() {
            begin = System.nanoTime();
        }

        @Override
        public void passDone(ScanReport report) {
            passes.add((System.nanoTime() - begin) / 1e9);
        }

        @Override
        public void passFailed(Exception failure) {
            failure.printStackTrace();
        }
    }
}

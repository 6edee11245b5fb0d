package io.caravan.source.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commands values are read with, and that each way reads the same. */
class ScanValueCommandsIT {

    private static final int KEYS = 500;

    /** Less than the data of each test, so that a string may be of any size. */
    private static final String LARGE_DATA = "maxValueBytes=20000";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private ScanRoute route;

    @BeforeEach
    void connects() {
        route = new ScanRoute(redis.uri());
    }

    @AfterEach
    void empties() {
        route.close();
        redis.flush();
    }

    private static void script(String lua) {
        redis.run(commands -> commands.eval(lua, ScriptOutputType.STATUS));
    }

    private static void fill(String command, String arguments) {
        script("for i = 1, " + KEYS + " do redis.call('" + command + "', 'key:'..i, " + arguments + ") end");
    }

    /** Runs a pass and returns how often it sent each of these commands. */
    private List<Integer> counts(List<String> names, String... options) throws Exception {
        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            ScanReport report = route.run("*", options);
            assertThat(report.delivered() + report.skipped()).isEqualTo(report.scanned());
            return names.stream().map(name -> monitor.all(name).size()).toList();
        }
    }

    @Test
    void readsAPageOfStringsAtOnceWhereAllDataIsSmall() throws Exception {
        fill("SET", "'value'");

        List<Integer> counts = counts(
                List.of("MGET", "GETRANGE", "GET", "TYPE", "MEMORY", "STRLEN", "PEXPIRETIME"),
                "read=values",
                "expiries=false",
                "pageSize=10000");

        assertThat(counts).containsExactly(1, 0, 0, 0, 0, 0, 0);
        assertThat(route.entries()).hasSize(KEYS).extracting(KeyEntry::type).containsOnly("string");
    }

    @Test
    void readsAStringWithOneCommandWhereOneMayBeLarge() throws Exception {
        fill("SET", "'value'");

        List<Integer> counts = counts(
                List.of("MGET", "GETRANGE", "GET", "TYPE", "MEMORY", "STRLEN"),
                "read=values",
                "expiries=false",
                "pageSize=100",
                LARGE_DATA);

        assertThat(counts).containsExactly(0, KEYS, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksWhenKeysExpireOnlyWhereThatIsWanted(boolean expiries) throws Exception {
        redis.assumeVersion(7);
        fill("SET", "'value'");
        redis.run(commands -> commands.expire("key:1", 1_000));

        List<Integer> counts = counts(List.of("PEXPIRETIME", "PTTL"), "read=values", "expiries=" + expiries);

        assertThat(counts).containsExactly(expiries ? KEYS : 0, 0);
    }

    @Test
    void asksOfNoKeyWhenItExpiresWhereNoneDoes() throws Exception {
        fill("SET", "'value'");
        redis.run(commands -> {
            commands.select(1);
            commands.setex("of another database", 1_000, "value");
        });

        List<Integer> counts = counts(List.of("PEXPIRETIME", "PTTL"), "read=values", "pageSize=100", "databases=0");

        assertThat(counts).containsExactly(0, 0);
        assertThat(route.entries())
                .hasSize(KEYS)
                .extracting(KeyEntry::expiresAt)
                .containsOnly(-1L);
    }

    @Test
    void noticesTheFirstKeyThatExpires() throws Exception {
        fill("SET", "'value'");
        assertThat(counts(List.of("PEXPIRETIME", "PTTL"), "read=values")).containsExactly(0, 0);

        redis.run(commands -> commands.expire("key:7", 1_000));
        route.close();
        connects();
        route.run("*", "read=values");

        assertThat(route.entry("key:7").expiresAt()).isGreaterThan(System.currentTimeMillis());
        assertThat(route.entry("key:8").expiresAt()).isEqualTo(-1);
    }

    @Test
    void readsSmallCollectionsAsAWholeAndSoonWithoutTryingForStrings() throws Exception {
        fill("HSET", "'a', 1, 'b', 2");

        List<Integer> counts = counts(
                List.of("HGETALL", "HSCAN", "MEMORY", "TYPE"),
                "read=values",
                "expiries=false",
                "pageSize=50",
                LARGE_DATA);

        assertThat(counts).containsExactly(KEYS, 0, KEYS, KEYS);
        assertThat(route.entries())
                .hasSize(KEYS)
                .allSatisfy(entry -> assertThat((List<?>) entry.value()).hasSize(2));
    }

    @Test
    void asksNothingMoreOfKeysWhoseTypeIsLeftOut() throws Exception {
        fill("RPUSH", "'element'");

        List<Integer> counts = counts(
                List.of("TYPE", "MEMORY", "LRANGE", "PTTL", "PEXPIRETIME"), "read=values", "exceptTypes=stream,list");

        assertThat(counts).containsExactly(KEYS, 0, 0, 0, 0);
        assertThat(route.entries()).isEmpty();
    }

    @Test
    void readsNoStringsWhereTheyAreLeftOut() throws Exception {
        fill("SET", "'value'");
        script("redis.call('RPUSH', 'list', 'element')");

        List<Integer> counts = counts(List.of("MGET", "GET", "GETRANGE"), "read=values", "exceptTypes=string");

        assertThat(counts).containsExactly(0, 0, 0);
        assertThat(route.keys()).containsExactly("list");
    }

    @ParameterizedTest
    @ValueSource(longs = {64 << 20, 300_000})
    void readsTheSameBytesWhicheverWay(long maxValueBytes) throws Exception {
        List<Integer> lengths = List.of(0, 1, 16_383, 16_384, 16_385, 100_000, 300_000);
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            lengths.forEach(length -> connection.sync().set(("length:" + length).getBytes(ISO_8859_1), bytes(length)));
        } finally {
            client.shutdown();
        }
        script("redis.call('SET', 'number', 12345678901)");

        route.run("*", "read=values", "maxValueBytes=" + maxValueBytes);

        assertThat(route.entries()).hasSize(lengths.size() + 1);
        assertThat(route.entry("number").bytes()).isEqualTo("12345678901".getBytes(ISO_8859_1));
        assertThat(lengths)
                .allSatisfy(length ->
                        assertThat(route.entry("length:" + length).bytes()).isEqualTo(bytes(length)));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        IntStream.range(0, length).forEach(i -> bytes[i] = (byte) (i * 31 + i / 256));
        return bytes;
    }

    @Test
    void refusesAStringThatIsLongerThanAllowedThoughItsBeginningWasRead() throws Exception {
        fill("SET", "string.rep('x', 200)");

        route.run("*", "read=values", "maxValueBytes=100");

        assertThat(route.entries())
                .hasSize(KEYS)
                .extracting(KeyEntry::unreadable)
                .containsOnly("takes more than maxValueBytes, 100 bytes");
    }

    @Test
    void findsALargeElementAmongSmallOnes() throws Exception {
        script("for i = 1, 200 do redis.call('HSET', 'hash', 'field:'..i, i) end"
                + " redis.call('HSET', 'hash', 'large', string.rep('x', 1000000))");

        route.run("*", "read=values", "maxValueBytes=500000");

        assertThat(route.entry("hash").unreadable()).isEqualTo("takes more than maxValueBytes, 500000 bytes");
    }

    @Test
    void goesOnWhileKeysOfUnknownSizeVanishAndChangeTheirType() throws Exception {
        fill("SET", "string.rep('x', 20000)");
        AtomicBoolean ended = new AtomicBoolean();
        Thread changing = new Thread(() -> redis.run(commands -> {
            for (int i = 0; !ended.get(); i++) {
                String key = "'key:" + (i % KEYS + 1) + "'";
                String change = List.of(
                                "redis.call('HSET', K, 'f', 1)",
                                "redis.call('SET', K, string.rep('x', 20000))",
                                "",
                                "redis.call('RPUSH', K, 1)")
                        .get(i % 4)
                        .replace("K", key);
                commands.eval("redis.call('DEL', " + key + ") " + change, ScriptOutputType.STATUS);
            }
        }));
        changing.start();

        ScanReport report;
        try {
            report = route.run("*", "read=values", "maxValueBytes=100000", "pageSize=50", "distinct=true");
        } finally {
            ended.set(true);
            changing.join();
        }

        assertThat(report.delivered()).isPositive();
        assertThat(report.delivered() + report.skipped()).isEqualTo(report.scanned());
        assertThat(report.interrupted()).isFalse();
    }
}

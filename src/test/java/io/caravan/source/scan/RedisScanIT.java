package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.KeyText;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys a scan delivers, and in which portions. */
class RedisScanIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--databases", "8");

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

    @Test
    void deliversNothingFromAnEmptyServer() throws Exception {
        ScanReport report = route.run("*", "passEvents=true");

        assertThat(route.events).containsExactly("start", "end");
        assertThat(report).isEqualTo(new ScanReport(List.of(0), List.of(address()), 0, 0, 0, 0, 0, 0, false));
    }

    @Test
    void deliversEachOfTwentyThousandKeysOfAllTypesOnce() throws Exception {
        script("for i = 1, 4000 do redis.call('SET', 'string:'..i, i) redis.call('RPUSH', 'list:'..i, i)"
                + " redis.call('SADD', 'set:'..i, i) redis.call('HSET', 'hash:'..i, 'f', i)"
                + " if i % 2 == 0 then redis.call('ZADD', 'zset:'..i, i, i) else redis.call('XADD', 'stream:'..i, '*', 'f', i) end"
                + " end");

        ScanReport report = route.run("*", "distinct=true");

        assertThat(route.keys()).hasSize(20_000).doesNotHaveDuplicates();
        assertThat(report.delivered()).isEqualTo(20_000);
        assertThat(report.failed()).isZero();
        Map<String, Long> types =
                route.entries().stream().collect(Collectors.groupingBy(KeyEntry::type, Collectors.counting()));
        assertThat(types)
                .isEqualTo(Map.of(
                        "string", 4_000L, "list", 4_000L, "set", 4_000L, "hash", 4_000L, "zset", 2_000L, "stream",
                        2_000L));
    }

    @Test
    void deliversAPagePerExchange() throws Exception {
        fill("key:", 5_000);

        route.run("*", "pageSize=100", "read=nothing");

        assertThat(route.pages).hasSizeBetween(25, 51);
        assertThat(route.pages).allSatisfy(page -> assertThat(page).hasSizeBetween(1, 200));
        assertThat(route.events).containsOnly("page");
        assertThat(route.nodes).containsOnly(address());
    }

    @Test
    void asksForAsManyKeysAsThePageSizeSays() throws Exception {
        fill("key:", 1_000);

        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            route.run("key:*", "pageSize=123", "type=string");

            assertThat(monitor.all("SCAN"))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(scan -> assertThat(scan.arguments())
                            .contains("\"MATCH\" \"key:*\"", "\"COUNT\" \"123\"", "\"TYPE\" \"string\""));
        }
    }

    @Test
    void keepsKeysAndValuesByteForByte() throws Exception {
        script("for i = 0, 255 do redis.call('SET', string.char(i)..'\\0\\255', string.char(255 - i, 0, i)) end"
                + " redis.call('SET', '', 'empty key')");

        route.run("*");

        assertThat(route.keys()).hasSize(257).contains("");
        for (int i = 0; i < 256; i++) {
            assertThat(route.entry((char) i + "\0\u00ff").bytes()).containsExactly(255 - i, 0, i);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h?llo        | hello, hallo, h?llo",
                "h\\?llo      | h?llo",
                "h[ae]llo     | hello, hallo",
                "h[^e]llo     | hallo, h?llo",
                "a+b*         | a+b=c",
                "50%*         | 50%20off",
                "{tag}:*      | {tag}:1",
                "a&b#c        | a&b#c",
                "with space*  | with space and more",
                "käse:*       | käse:gouda"
            })
    void takesPatternsAsRedisReadsThem(String pattern, String expected) throws Exception {
        redis.run(commands -> List.of(
                        "hello",
                        "hallo",
                        "h?llo",
                        "a+b=c",
                        "50%20off",
                        "{tag}:1",
                        "a&b#c",
                        "with space and more",
                        "käse:gouda")
                .forEach(key -> commands.set(key, "1")));

        route.run(pattern, "read=nothing");

        assertThat(route.entries().stream().map(entry -> KeyText.of(entry.key()).toString()))
                .containsExactlyInAnyOrder(expected.split(", "));
    }

    @Test
    void deliversOnlyKeysOfTheType() throws Exception {
        script("for i = 1, 50 do redis.call('SET', 's'..i, i) redis.call('HSET', 'h'..i, 'f', i) end");

        ScanReport report = route.run("*", "type=hash", "read=nothing");

        assertThat(route.keys()).hasSize(50).allMatch(key -> key.startsWith("h"));
        assertThat(report.scanned()).isEqualTo(50);
    }

    @Test
    void deliversOnlyKeysThatMatchFilterAndNotReject() throws Exception {
        redis.run(commands ->
                IntStream.range(0, 30).forEach(i -> commands.set("user:" + i + (i % 2 == 0 ? ":x" : ""), "1")));

        ScanReport report = route.run("*", "filter=RAW(user:[0-9]+)", "reject=RAW(:x$)", "read=nothing");

        assertThat(route.keys()).hasSize(15).allMatch(key -> key.matches("user:\\d+"));
        assertThat(report.scanned()).isEqualTo(30);
        assertThat(report.delivered()).isEqualTo(15);
        assertThat(report.skipped()).isEqualTo(15);
    }

    @Test
    void readsTheNamedDatabasesOneAfterTheOther() throws Exception {
        for (int database = 0; database < 8; database++) {
            int number = database;
            redis.run(commands -> {
                commands.select(number);
                commands.set("in:" + number, "1");
            });
        }

        ScanReport report = route.run("*", "databases=0,1,3-5");

        assertThat(route.databases).containsExactly(0, 1, 3, 4, 5);
        assertThat(route.keys()).containsExactly("in:0", "in:1", "in:3", "in:4", "in:5");
        assertThat(route.entries()).extracting(KeyEntry::database).containsExactly(0, 1, 3, 4, 5);
        assertThat(report.databases()).containsExactly(0, 1, 3, 4, 5);
    }

    @Test
    void tellsEqualKeysOfTwoDatabasesApart() throws Exception {
        redis.run(commands -> {
            commands.set("same", "1");
            commands.select(1);
            commands.set("same", "2");
        });

        route.run("*", "databases=0,1", "distinct=true");

        assertThat(route.keys()).containsExactly("same", "same");
    }

    @Test
    void saysThatTheServerHasNoSuchDatabase() {
        assertThat(failureOf("databases=0,9"))
                .hasMessageStartingWith("Cannot connect to Redis at " + address() + ": ")
                .hasMessageContaining("DB index is out of range")
                .hasMessageEndingWith("Choose a database that the server has");
    }

    @Test
    void neverDeliversKeysOfItsOwn() throws Exception {
        redis.run(commands -> List.of("caravan:claim:1", "caravan:", "caravan", "mine:1", "other:1")
                .forEach(key -> commands.set(key, "1")));

        route.run("*", "read=nothing");
        assertThat(route.keys()).containsExactlyInAnyOrder("caravan", "mine:1", "other:1");

        try (ScanRoute other = new ScanRoute(redis.uri())) {
            other.settings().setOwnKeyPrefix("mine:");
            other.run("*", "read=nothing");
            assertThat(other.keys()).containsExactlyInAnyOrder("caravan", "caravan:", "caravan:claim:1", "other:1");
        }
    }

    @Test
    void waitsBetweenPages() throws Exception {
        fill("key:", 500);

        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            route.run("*", "pageSize=100", "pageDelay=200", "read=nothing");

            List<Monitor.Command> scans = monitor.all("SCAN");
            assertThat(scans).hasSizeGreaterThan(2);
            for (int i = 1; i < scans.size(); i++) {
                assertThat(scans.get(i).time() - scans.get(i - 1).time()).isGreaterThanOrEqualTo(0.199);
            }
        }
    }

    @Test
    void readsADeploymentOfItsOwn() throws Exception {
        fill("key:", 10);

        try (ScanRoute other = new ScanRoute("redis://localhost:1")) {
            other.run("*", "read=nothing", "redisUri=RAW(" + redis.uri() + ")");

            assertThat(other.keys()).hasSize(10);
        }
    }

    private Exception failureOf(String... options) {
        try {
            route.run("*", options);
            throw new AssertionError("The pass did not fail");
        } catch (Exception e) {
            return e;
        }
    }

    private static void fill(String prefix, int keys) {
        script("for i = 1, " + keys + " do redis.call('SET', '" + prefix + "'..i, i) end");
    }

    private static void script(String lua) {
        redis.run(commands -> commands.eval(lua, ScriptOutputType.STATUS));
    }

    private static String address() {
        return redis.host() + ":" + redis.port();
    }
}

package io.caravan.source.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scan reads of the keys that it delivers. */
class ScanValuesIT {

    private static final long EXPIRY = 4_102_444_800_123L;

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

    @Test
    void readsNothingButTheName() throws Exception {
        fillWithEveryType();

        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            route.run("*", "read=nothing");

            assertThat(monitor.all("SCAN")).isNotEmpty();
            assertThat(List.of("GET", "MGET", "TYPE", "DUMP", "MEMORY", "PEXPIRETIME", "HSCAN"))
                    .allSatisfy(name -> assertThat(monitor.all(name)).isEmpty());
        }
        assertThat(route.entries())
                .hasSize(7)
                .extracting(KeyEntry::type, KeyEntry::value, KeyEntry::expiresAt, KeyEntry::unreadable)
                .containsOnly(tuple(null, null, -1L, null));
    }

    @Test
    void readsCountersAndSaysWhatIsNone() throws Exception {
        fillWithEveryType();
        redis.run(commands -> commands.set("counter", "42"));

        ScanReport report = route.run("*", "read=counters");

        assertThat(text(route.entry("counter").bytes())).isEqualTo("42");
        assertThat(route.entry("counter").unreadable()).isNull();
        assertThat(route.entry("hash").unreadable()).isEqualTo("holds a hash, not a counter");
        assertThat(route.entry("hash").type()).isEqualTo("hash");
        assertThat(report.delivered()).isEqualTo(8);
        assertThat(report.failed()).isEqualTo(5);
    }

    @Test
    void readsEveryTypeInItsNaturalShape() throws Exception {
        fillWithEveryType();

        route.run("*", "read=values");

        assertThat(text(route.entry("string").bytes())).isEqualTo("\0\u00ffvalue");
        assertThat(texts(route.entry("list"))).containsExactly("a", "b", "a");
        assertThat(texts(route.entry("set"))).containsExactlyInAnyOrder("a", "b");
        assertThat(this.<KeyEntry.Field>elements("hash"))
                .extracting(field -> text(field.name()), field -> text(field.value()))
                .containsExactlyInAnyOrder(tuple("f", "1"), tuple("\u0080", "\0"));
        assertThat(this.<KeyEntry.Member>elements("zset"))
                .extracting(member -> text(member.member()), KeyEntry.Member::score)
                .containsExactlyInAnyOrder(
                        tuple("low", Double.NEGATIVE_INFINITY),
                        tuple("precise", 0.1),
                        tuple("high", Double.POSITIVE_INFINITY));
        assertThat(this.<KeyEntry.Entry>elements("stream")).singleElement().satisfies(entry -> {
            assertThat(entry.id()).isEqualTo("5-1");
            assertThat(entry.fields())
                    .extracting(field -> text(field.name()), field -> text(field.value()))
                    .containsExactly(tuple("f", "1"), tuple("g", "2"), tuple("f", "3"));
        });
        assertThat(text(route.entry("hll").bytes())).startsWith("HYLL");
        assertThat(route.entries()).extracting(KeyEntry::unreadable).containsOnlyNulls();
    }

    @Test
    void readsDumpsThatRedisTakesBack() throws Exception {
        redis.assumeVersion(7);
        fillWithEveryType();
        String digest = digest();
        route.run("*", "read=dump");

        redis.flush();
        redis.run(commands -> route.entries()
                .forEach(entry -> commands.restore(
                        text(entry.key()),
                        entry.bytes(),
                        entry.expiresAt() < 0
                                ? RestoreArgs.Builder.ttl(0)
                                : RestoreArgs.Builder.ttl(entry.expiresAt()).absttl())));

        assertThat(digest()).isEqualTo(digest);
        assertThat(route.entries())
                .extracting(KeyEntry::type)
                .containsExactlyInAnyOrder("string", "string", "list", "set", "hash", "zset", "stream");
    }

    @ParameterizedTest
    @EnumSource(names = {"values", "dump"})
    void readsTheInstantAtWhichAKeyExpires(ReadMode read) throws Exception {
        redis.assumeVersion(7);
        redis.run(commands -> {
            commands.set("for ever", "1");
            commands.set("until then", "1");
            commands.pexpireat("until then", EXPIRY);
        });

        route.run("*", "read=" + read);

        assertThat(route.entry("for ever").expiresAt()).isEqualTo(-1);
        assertThat(route.entry("until then").expiresAt()).isEqualTo(EXPIRY);
    }

    @Test
    void readsBigCollectionsInPieces() throws Exception {
        script("for i = 1, 200000 do redis.call('ZADD', 'zset', i, 'member:'..i) end"
                + " for i = 1, 50000 do redis.call('HSET', 'hash', 'field:'..i, i) redis.call('RPUSH', 'list', i)"
                + " redis.call('SADD', 'set', 'm'..i) redis.call('XADD', 'stream', i..'-1', 'f', i) end");

        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            route.run("*", "read=values");

            assertThat(monitor.all("ZSCAN")).hasSizeGreaterThan(100);
            assertThat(List.of("HGETALL", "SMEMBERS", "ZRANGE"))
                    .allSatisfy(name -> assertThat(monitor.all(name)).isEmpty());
        }
        assertThat(elements("zset")).hasSize(200_000);
        assertThat(elements("hash")).hasSize(50_000);
        assertThat(elements("set")).hasSize(50_000);
        assertThat(elements("stream")).hasSize(50_000);
        assertThat(texts(route.entry("list")))
                .isEqualTo(IntStream.rangeClosed(1, 50_000)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.toList()));
    }

    @ParameterizedTest
    @EnumSource(names = {"values", "dump"})
    void deliversAValueThatIsTooBigAsUnreadable(ReadMode read) throws Exception {
        redis.run(commands -> {
            commands.set("big", "x".repeat(100_000));
            commands.set("small", "x");
        });

        ScanReport report = route.run("*", "read=" + read, "maxValueBytes=50000");

        assertThat(route.entry("small").unreadable()).isNull();
        assertThat(route.entry("big").value()).isNull();
        assertThat(route.entry("big").unreadable()).isEqualTo("takes more than maxValueBytes, 50000 bytes");
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.delivered()).isEqualTo(2);
    }

    @Test
    void splitsAPageOfBigValues() throws Exception {
        redis.run(commands -> IntStream.range(0, 10).forEach(i -> commands.set("big:" + i, "x".repeat(5_000_000))));

        ScanReport report = route.run("*", "read=values");

        assertThat(route.pages)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(page -> assertThat(page).hasSizeLessThan(4));
        assertThat(report.scanned()).isEqualTo(10);
        assertThat(report.delivered()).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(names = {"counters", "values", "dump"})
    void leavesOutKeysThatVanishBeforeTheyAreRead(ReadMode read) throws Exception {
        script("for i = 1, 2000 do redis.call('SET', 'key:'..i, i) end");
        route.onPage(exchange -> {
            if (route.pages.isEmpty()) {
                redis.run(RedisCommands::flushall);
            }
        });

        ScanReport report = route.run("*", "read=" + read, "pageSize=100");

        assertThat(report.scanned()).isEqualTo(report.delivered() + report.skipped());
        assertThat(report.delivered()).isBetween(100L, 500L);
        assertThat(report.failed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"counters", "values", "dump"})
    void goesOnWhileKeysChangeTheirType(ReadMode read) throws Exception {
        script("for i = 1, 1000 do redis.call('SET', 'key:'..i, i) end");
        Consumer<RedisCommands<String, String>> change = commands -> commands.eval(
                "for i = 1, 1000 do local k = 'key:'..i local t = redis.call('TYPE', k)['ok'] redis.call('DEL', k)"
                        + " if t == 'string' then redis.call('RPUSH', k, 1) elseif t == 'list' then redis.call('HSET', k, 'f', 1)"
                        + " else redis.call('SET', k, 1) end end",
                ScriptOutputType.STATUS);
        Thread changing = new Thread(() -> redis.run(commands -> {
            while (!Thread.currentThread().isInterrupted()
                    && route.events.stream().noneMatch("end"::equals)) {
                change.accept(commands);
            }
        }));
        changing.start();

        ScanReport report = route.run("*", "read=" + read, "pageSize=50", "distinct=true", "passEvents=true");
        changing.join();

        assertThat(report.delivered())
                .isEqualTo(report.scanned() - report.skipped())
                .isPositive();
        assertThat(report.interrupted()).isFalse();
    }

    private static void fillWithEveryType() {
        script("redis.call('SET', 'string', '\\0\\255value') redis.call('RPUSH', 'list', 'a', 'b', 'a')"
                + " redis.call('SADD', 'set', 'a', 'b') redis.call('HSET', 'hash', 'f', '1', '\\128', '\\0')"
                + " redis.call('ZADD', 'zset', '-inf', 'low', '0.1', 'precise', 'inf', 'high')"
                + " redis.call('XADD', 'stream', '5-1', 'f', '1', 'g', '2', 'f', '3') redis.call('PFADD', 'hll', 'a', 'b')"
                + " redis.call('PEXPIREAT', 'hash', '" + EXPIRY + "')");
    }

    private static void script(String lua) {
        redis.run(commands -> commands.eval(lua, ScriptOutputType.STATUS));
    }

    /** Returns a digest of all keys with what DUMP and PEXPIRETIME say of them; DUMP gives the members of a set in any order. */
    private static String digest() {
        List<String> digest = new ArrayList<>();
        redis.run(commands -> digest.add(commands.eval(
                "local all = '' local keys = redis.call('KEYS', '*') table.sort(keys) for _, key in ipairs(keys) do"
                        + " local dump if redis.call('TYPE', key)['ok'] == 'set' then dump = redis.call('SMEMBERS', key)"
                        + " table.sort(dump) dump = table.concat(dump) else dump = redis.call('DUMP', key) end"
                        + " all = all..key..redis.sha1hex(dump)..redis.call('PEXPIRETIME', key) end return all",
                ScriptOutputType.VALUE)));
        return digest.get(0);
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> elements(String key) {
        return (List<T>) route.entry(key).value();
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(KeyEntry entry) {
        return ((List<byte[]>) entry.value()).stream().map(ScanValuesIT::text).toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}

package io.caravan.source.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are larger than a scan may read, of which it delivers the beginning. */
class ScanPartsIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int MEMBERS = FULL ? 10_000_000 : 1_000_000;
    private static final int MEMBERS_AT_ONCE = 100_000;
    private static final Pattern SENT = Pattern.compile("total_net_output_bytes:(\\d+)");
    private static final int MB = 1 << 20;

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
    void readsTheFirstMembersOfAHugeSortedSetAndNoMore() throws Exception {
        for (int from = 0; from < MEMBERS; from += MEMBERS_AT_ONCE) {
            write("for i = " + (from + 1) + ", " + (from + MEMBERS_AT_ONCE)
                    + " do redis.call('ZADD', 'huge', i, string.format('member:%08d', i)) end");
        }
        long before = sentBytes();

        ScanReport report = run(4 * MB);

        assertThat(sentBytes() - before).isLessThan(12L * MB);
        KeyEntry huge = route.entry("huge");
        List<KeyEntry.Member> members = elements("huge");
        assertThat(report.failed()).isZero();
        assertThat(huge.isPart()).isTrue();
        assertThat(huge.fullLength()).isEqualTo(MEMBERS);
        // 15 bytes a member and 8 of its score, and 16 more each.
        assertThat(members).hasSize(4 * MB / 39);
        assertThat(members.get(0).score()).isEqualTo(1);
        for (int i = 0; i < members.size(); i++) {
            assertThat(members.get(i).score()).isEqualTo(i + 1);
        }
    }

    @Test
    void readsTheBeginningOfAHugeString() throws Exception {
        int length = 500 * MB;
        redis.run(commands -> {
            commands.setrange("huge", length - 1, "x");
            commands.setrange("huge", 0, "beginning");
        });
        long before = sentBytes();

        run(4 * MB);

        assertThat(sentBytes() - before).isLessThan(5L * MB);
        KeyEntry huge = route.entry("huge");
        assertThat(huge.fullLength()).isEqualTo(length);
        assertThat(huge.bytes()).hasSize(4 * MB);
        assertThat(new String(huge.bytes(), 0, 9, ISO_8859_1)).isEqualTo("beginning");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "set", "hash", "zset", "stream"})
    void readsTheBeginningOfEachTypeOfCollection(String type) throws Exception {
        fill(type, 20_000);

        run(64 << 10);

        KeyEntry entry = route.entry(type);
        assertThat(entry.type()).isEqualTo(type);
        assertThat(entry.fullLength()).isEqualTo(20_000);
        assertThat(entry.expiresAt()).isEqualTo(-1);
        assertThat(elements(type).size()).isBetween(500, 4_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "hash", "zset"})
    void readsAllOfACollectionWhoseElementsFitThoughItTakesMoreInRedis(String type) throws Exception {
        fill(type, 1_500);
        long most = 1_500 * 40;
        redis.run(commands -> assertThat(commands.memoryUsage(type)).isGreaterThan(most));

        run(most);

        assertThat(route.entry(type).isPart()).isFalse();
        assertThat(elements(type)).hasSize(1_500);
    }

    @Test
    void keepsTheOrderOfLists() throws Exception {
        fill("list", 20_000);
        fill("stream", 20_000);

        run(64 << 10);

        List<byte[]> list = elements("list");
        for (int i = 0; i < list.size(); i++) {
            assertThat(new String(list.get(i), ISO_8859_1)).isEqualTo("element:" + (i + 1));
        }
        List<KeyEntry.Entry> stream = elements("stream");
        assertThat(stream.get(0).id()).isEqualTo("1-0");
        assertThat(stream.get(stream.size() - 1).id()).isEqualTo(stream.size() + "-0");
    }

    @Test
    void asksForFewElementsWhereTheyAreLarge() throws Exception {
        String element = "x".repeat(MB);
        redis.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.rpush("list", element);
                commands.sadd("set", i + element);
            }
        });
        long before = sentBytes();

        run(3 * MB + 1_000);

        assertThat(sentBytes() - before).isLessThan(15L * MB);
        assertThat(elements("list")).hasSize(3);
        assertThat(elements("set")).hasSize(3);
        assertThat(route.entry("set").fullLength()).isEqualTo(50);
    }

    @Test
    void deliversNoElementWhereNotEvenTheFirstFits() throws Exception {
        redis.run(commands -> commands.rpush("list", "x".repeat(100), "y"));

        run(50);

        assertThat(elements("list")).isEmpty();
        assertThat(route.entry("list").fullLength()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 10_000, 16_384, 20_000})
    void readsTheBeginningOfStringsOfAnySize(int most) throws Exception {
        List<Integer> lengths = List.of(most - 1, most, most + 1, most + 20_000);
        redis.run(commands -> lengths.forEach(length -> commands.set("string:" + length, "x".repeat(length))));

        run(most);

        for (int length : lengths) {
            KeyEntry entry = route.entry("string:" + length);
            assertThat(entry.bytes()).hasSize(Math.min(length, most));
            assertThat(entry.fullLength()).isEqualTo(length > most ? length : -1);
        }
    }

    @Test
    void givesAPartTheExpiryOfItsKey() throws Exception {
        redis.run(commands -> {
            commands.set("string", "x".repeat(100));
            commands.pexpireat("string", 4_102_444_800_123L);
        });

        run(10);

        assertThat(route.entry("string").expiresAt()).isEqualTo(4_102_444_800_123L);
    }

    @Test
    void hasNoPartsOfDumps() throws Exception {
        redis.run(commands -> commands.set("string", "x".repeat(10_000)));

        route.run("*", "read=dump", "oversize=part", "maxValueBytes=1000");

        assertThat(route.entry("string").unreadable()).isEqualTo("takes more than maxValueBytes, 1000 bytes");
    }

    private ScanReport run(long most) throws Exception {
        return route.run("*", "read=values", "oversize=part", "maxValueBytes=" + most);
    }

    private static void fill(String type, int elements) {
        String command = switch (type) {
            case "list" -> "'RPUSH', 'list', 'element:'..i";
            case "set" -> "'SADD', 'set', 'element:'..i";
            case "hash" -> "'HSET', 'hash', 'element:'..i, i";
            case "zset" -> "'ZADD', 'zset', i, 'element:'..i";
            default -> "'XADD', 'stream', i..'-0', 'element', i";
        };
        write("for i = 1, " + elements + " do redis.call(" + command + ") end");
    }

    private static void write(String script) {
        redis.run(commands -> commands.eval(script, ScriptOutputType.STATUS));
    }

    private static long sentBytes() {
        AtomicLong bytes = new AtomicLong();
        redis.run(commands -> {
            Matcher sent = SENT.matcher(commands.info("stats"));
            assertThat(sent.find()).isTrue();
            bytes.set(Long.parseLong(sent.group(1)));
        });
        return bytes.get();
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> elements(String key) {
        return (List<T>) route.entry(key).value();
    }
}

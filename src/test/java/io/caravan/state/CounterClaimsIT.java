package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.process.Counter;
import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterClaimsIT {

    private static final String LARGEST = "9223372036854775807";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--maxmemory", "0", "--maxmemory-policy", "noeviction");

    private RedisConnections connections;
    private CounterClaims claims;

    @BeforeEach
    void connect() {
        redis.flush();
        connectAs(redis.uri());
        claims.create("run-1");
    }

    private void connectAs(String uri) {
        connections = new RedisConnections();
        connections.getSettings().setUri(uri);
        claims = new CounterClaims(connections, 0);
    }

    @AfterEach
    void disconnect() {
        connections.close();
    }

    private static void set(String key, String value) {
        redis.run(commands -> commands.set(key, value));
    }

    private static String get(String key) {
        AtomicReference<String> value = new AtomicReference<>();
        redis.run(commands -> value.set(commands.get(key)));
        return value.get();
    }

    private static boolean exists(String key) {
        AtomicReference<Long> found = new AtomicReference<>();
        redis.run(commands -> found.set(commands.exists(key)));
        return found.get() > 0;
    }

    private static Counter counter(String key, String group) {
        return new Counter(key.getBytes(StandardCharsets.UTF_8), group, null);
    }

    private String claim(String key, boolean reset) {
        return claims.claim("run-1", List.of(counter(key, "g")), "", reset).get(0);
    }

    private Map<String, BigInteger> collected() {
        Map<String, BigInteger> amounts = new TreeMap<>();
        claims.collect("run-1", (group, amount) -> amounts.merge(group, amount, BigInteger::add));
        return amounts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "42", "9007199254740993", LARGEST})
    void movesWhatACounterHolds(String value) {
        set("a", value);
        set("b", value);

        String decremented = claim("a", false);
        String reset =
                claims.claim("run-1", List.of(counter("b", "h")), "", true).get(0);

        assertThat(decremented).isEqualTo(value);
        assertThat(reset).isEqualTo(value);
        assertThat(get("a")).isEqualTo("0");
        assertThat(get("b")).isEqualTo("0");
        assertThat(collected()).isEqualTo(Map.of("g", new BigInteger(value), "h", new BigInteger(value)));
    }

    @ParameterizedTest
    @CsvSource({"+5, 5", "007, 7", "+0042, 42"})
    void takesNumbersThatIncrRefusesOnlyWithReset(String value, String amount) {
        set("a", value);

        String decremented = claim("a", false);
        String untouched = get("a");
        String reset = claim("a", true);

        assertThat(decremented).isEqualTo("!N" + value);
        assertThat(untouched).isEqualTo(value);
        assertThat(reset).isEqualTo(amount);
        assertThat(get("a")).isEqualTo("0");
        assertThat(collected()).isEqualTo(Map.of("g", new BigInteger(amount)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-0",
                "+-3",
                "1.5",
                "1e3",
                " 5",
                "5 ",
                "five",
                "++5",
                "0x10",
                "9223372036854775808",
                "99999999999999999999",
                "-9223372036854775808"
            })
    void leavesWhatIsNoCounterAsItIs(String value) {
        set("a", value);

        String decremented = claim("a", false);
        String reset = claim("a", true);

        assertThat(decremented).isEqualTo("!N" + value);
        assertThat(reset).isEqualTo("!N" + value);
        assertThat(get("a")).isEqualTo(value);
        assertThat(collected()).isEmpty();
    }

    @Test
    void leavesAnEmptyStringAndALongOneAsTheyAre() {
        set("empty", "");
        set("long", "7".repeat(1_000_000));

        assertThat(claim("empty", false)).isEqualTo("!N");
        assertThat(claim("long", true)).isEqualTo("!N" + "7".repeat(100));
        assertThat(get("empty")).isEmpty();
        assertThat(get("long")).hasSize(1_000_000);
    }

    @Test
    void skipsZeroAndKeysThatAreGone() {
        set("zero", "0");

        assertThat(claim("zero", false)).isEqualTo("0");
        assertThat(claim("zero", true)).isEqualTo("0");
        assertThat(claim("gone", false)).isEmpty();
        assertThat(claim("gone", true)).isEmpty();
        assertThat(get("gone")).isNull();
        assertThat(collected()).isEmpty();
    }

    @Test
    void leavesKeysOfOtherTypesAsTheyAre() {
        redis.run(commands -> {
            commands.lpush("list", "1");
            commands.hset("hash", "f", "1");
            commands.sadd("set", "1");
            commands.zadd("sorted", 1, "1");
            commands.xadd("stream", "f", "1");
        });
        set("a", "5");
        List<Counter> page = Stream.of("list", "hash", "set", "sorted", "stream", "a")
                .map(key -> counter(key, "g"))
                .toList();

        List<String> answers = claims.claim("run-1", page, "", true);

        assertThat(answers).containsExactly("!T", "!T", "!T", "!T", "!T", "5");
        redis.run(commands -> assertThat(commands.type("list")).isEqualTo("list"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheTimeToLive(boolean reset) {
        redis.run(commands -> {
            commands.set("a", "5", SetArgs.Builder.px(500_000));
            commands.set("b", "5");
        });

        claim("a", reset);
        claim("b", reset);

        redis.run(commands -> {
            assertThat(commands.pttl("a")).isBetween(1L, 500_000L);
            assertThat(commands.pttl("b")).isEqualTo(-1);
        });
    }

    @Test
    void leavesACounterThatHoldsMoreThanTheColumnTakes() {
        set("a", "32768");
        set("b", "32767");

        List<String> answers = claims.claim("run-1", List.of(counter("a", "g"), counter("b", "g")), "32767", false);

        assertThat(answers).containsExactly("!B32768", "32767");
        assertThat(get("a")).isEqualTo("32768");
    }

    @Test
    void leavesACounterForWhichItsGroupHasNoRoom() {
        set("a", LARGEST);
        set("b", "1");
        set("c", "1");
        List<Counter> page = List.of(counter("a", "g"), counter("b", "g"), counter("c", "h"));

        List<String> answers = claims.claim("run-1", page, "", false);

        assertThat(answers).containsExactly(LARGEST, "!F1", "1");
        assertThat(get("b")).isEqualTo("1");
        assertThat(collected()).isEqualTo(Map.of("g", new BigInteger(LARGEST), "h", BigInteger.ONE));
    }

    @Test
    void takesAKeyThatAppearsTwiceOnce() {
        set("a", "5");

        List<String> answers = claims.claim("run-1", List.of(counter("a", "g"), counter("a", "g")), "", false);

        assertThat(answers).containsExactly("5", "0");
        assertThat(collected()).isEqualTo(Map.of("g", BigInteger.valueOf(5)));
    }

    @Test
    void addsNothingToAClaimThatIsClosedOrGone() {
        set("a", "5");
        claims.collect("run-1", (group, amount) -> {});

        assertThatThrownBy(() -> claim("a", false)).isInstanceOf(ClaimClosedException.class);
        claims.delete("run-1");
        assertThatThrownBy(() -> claim("a", true)).isInstanceOf(ClaimClosedException.class);

        assertThat(get("a")).isEqualTo("5");
        redis.run(commands -> assertThat(commands.keys("caravan:*")).isEmpty());
    }

    @Test
    void letsAClaimVanishUnlessItIsConfirmed() {
        redis.run(commands -> assertThat(commands.pttl("caravan:claim:run-1")).isBetween(1L, 3_600_000L));

        boolean confirmed = claims.confirm("run-1");

        assertThat(confirmed).isTrue();
        redis.run(commands -> assertThat(commands.pttl("caravan:claim:run-1")).isEqualTo(-1));
    }

    @Test
    void takesNothingIntoAClaimThatVanishedBeforeItWasConfirmed() {
        set("a", "5");
        redis.run(commands -> commands.pexpire("caravan:claim:run-1", 1));
        await("it vanishes").atMost(Duration.ofSeconds(30)).until(() -> !exists("caravan:claim:run-1"));

        boolean confirmed = claims.confirm("run-1");

        assertThat(confirmed).isFalse();
        assertThatThrownBy(() -> claim("a", false)).isInstanceOf(ClaimClosedException.class);
        assertThat(get("a")).isEqualTo("5");
    }

    @Test
    void changesNothingWhenRedisIsOutOfMemory() {
        set("a", "5");
        claim("a", false);
        set("a", "5");
        set("b", "6");
        redis.run(commands -> commands.configSet("maxmemory", "1"));

        try {
            assertThatThrownBy(() -> claims.claim("run-1", List.of(counter("a", "g"), counter("b", "h")), "", false))
                    .isInstanceOf(RedisException.class)
                    .hasMessageContaining("OOM");
        } finally {
            redis.run(commands -> commands.configSet("maxmemory", "0"));
        }

        assertThat(get("a")).isEqualTo("5");
        assertThat(get("b")).isEqualTo("6");
        assertThat(collected()).isEqualTo(Map.of("g", BigInteger.valueOf(5)));
    }

    @ParameterizedTest
    @CsvSource({"-decrby, false", "-set, true", "-hincrby, false", "-getrange, false"})
    void changesNothingWhenARightIsMissing(String missing, boolean reset) {
        set("a", "5");
        connections.close();
        connectAs(redis.user("clerk", "secret", "~*", "+@all", missing));

        assertThatThrownBy(() -> claim("a", reset)).isInstanceOf(RedisException.class);

        assertThat(get("a")).isEqualTo("5");
        assertThat(collected()).isEmpty();
    }

    @Test
    void keepsWhatItTookBeforeAKeyThatItMayNotTouch() {
        set("mine:a", "5");
        set("yours:b", "6");
        set("mine:c", "7");
        connections.close();
        connectAs(redis.user("clerk", "secret", "~caravan:*", "~mine:*", "+@all"));
        List<Counter> page = Stream.of("mine:a", "yours:b", "mine:c")
                .map(key -> counter(key, "g"))
                .toList();

        assertThatThrownBy(() -> claims.claim("run-1", page, "", false)).isInstanceOf(RedisException.class);

        BigInteger claimed = collected().getOrDefault("g", BigInteger.ZERO);
        long left = Stream.of("mine:a", "yours:b", "mine:c")
                .mapToLong(key -> Long.parseLong(get(key)))
                .sum();
        assertThat(claimed.longValueExact() + left).isEqualTo(18);
        assertThat(get("yours:b")).isEqualTo("6");
    }

    @Test
    void countsTheAmountsThatWereMoved() {
        redis.run(commands -> commands.mset(Map.of("a", "5", "b", "0", "c", "7", "d", "x")));
        List<Counter> page =
                Stream.of("a", "b", "c", "d", "a").map(key -> counter(key, "g")).toList();

        claims.claim("run-1", page, "", false);
        claims.claim("run-1", page, "", false);
        long moved = claims.collect("run-1", (group, amount) -> {});

        assertThat(moved).isEqualTo(2);
    }

    @Test
    void readsEveryGroupOfALargeClaim() {
        int groups = 5_000;
        redis.run(commands -> IntStream.range(0, groups).forEach(group -> commands.set("k" + group, "2")));
        List<Counter> page = IntStream.range(0, groups)
                .mapToObj(group -> counter("k" + group, "g" + group))
                .toList();

        claims.claim("run-1", page, "", false);

        assertThat(collected()).hasSize(groups).containsValue(BigInteger.TWO);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsTheSumOfWhateverCountersHold(long seed) {
        Random random = new Random(seed);
        List<String> values = List.of("0", "1", "17", "-4", "+5", "007", "x", "", "1.5", "1000000000000", "00");
        Map<String, String> before = new TreeMap<>();
        IntStream.range(0, 200).forEach(key -> before.put("k" + key, values.get(random.nextInt(values.size()))));
        redis.run(commands -> commands.mset(before));
        List<Counter> page = before.keySet().stream()
                .map(key -> counter(key, "g" + random.nextInt(10)))
                .toList();
        boolean reset = random.nextBoolean();

        List<String> answers = claims.claim("run-1", page, "", reset);

        BigInteger claimed = collected().values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger answered = answers.stream()
                .filter(answer -> answer.matches("\\d+"))
                .map(BigInteger::new)
                .reduce(BigInteger.ZERO, BigInteger::add);
        assertThat(claimed).isEqualTo(answered);
        for (int i = 0; i < page.size(); i++) {
            String key = new String(page.get(i).key(), StandardCharsets.UTF_8);
            boolean taken = answers.get(i).matches("[1-9]\\d*");
            assertThat(get(key)).as(before.get(key)).isEqualTo(taken ? "0" : before.get(key));
        }
    }
}

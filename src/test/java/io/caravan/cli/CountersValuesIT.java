package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of each value that a counter may hold, and of the keys beside it. */
class CountersValuesIT {

    private static final String KEY = "counters:login:7";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres).logins();

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
    }

    private static String value(String key) {
        String[] value = new String[1];
        redis.run(commands -> value[0] = commands.get(key));
        return value[0];
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "--decr,5,5,0",
        "--reset,5,5,0",
        "--quiet,5,5,5",
        "--decr,9223372036854775807,9223372036854775807,0",
        "--reset,9223372036854775807,9223372036854775807,0",
        "--quiet,9223372036854775807,9223372036854775807,9223372036854775807",
        "--reset,+5,5,0",
        "--quiet,+5,5,+5",
        "--reset,007,7,0",
        "--quiet,007,7,007"
    })
    void takes(String take, String held, String amount, String left) {
        redis.run(commands -> commands.set(KEY, held));

        CommandResult result = line.run(take);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 1, skipped: 0, errored: 0, success: 1");
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|" + amount);
        assertThat(value(KEY)).isEqualTo(left);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"--decr,0", "--reset,0", "--quiet,0", "--reset,000", "--quiet,+0"})
    void skipsZero(String take, String held) {
        redis.run(commands -> commands.set(KEY, held));

        CommandResult result = line.run(take);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 1, skipped: 1, errored: 0, success: 0");
        assertThat(Rows.ofLogins(postgres)).isEmpty();
        assertThat(value(KEY)).isEqualTo(held);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "--decr,-3", "--reset,-3", "--quiet,-3",
        "--decr,1.5", "--reset,1.5", "--quiet,1.5",
        "--decr,''", "--reset,''", "--quiet,''",
        "--decr,' 5'", "--reset,' 5'", "--quiet,' 5'",
        "--decr,1e3", "--reset,1e3", "--quiet,1e3",
        "--decr,9223372036854775808", "--reset,9223372036854775808", "--quiet,9223372036854775808",
        "--decr,+5", "--decr,007"
    })
    void leavesAndCountsWhatItCannotTake(String take, String held) {
        redis.run(commands -> {
            commands.set(KEY, held);
            commands.set("counters:login:8", "1");
        });

        CommandResult strict = line.run(take);
        redis.run(commands -> commands.set("counters:login:8", "1"));
        CommandResult ignoring = line.run(take, "--ignore");

        assertThat(strict.exitCode()).as(strict.toString()).isEqualTo(3);
        assertThat(strict.out()).contains("errored: 1, success: 1", KEY, "'" + held + "'");
        assertThat(ignoring.exitCode()).as(ignoring.toString()).isZero();
        assertThat(ignoring.out()).contains("errored: 1, success: 1");
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|8|1", "login|8|1");
        assertThat(value(KEY)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"--decr", "--reset", "--quiet"})
    void leavesKeysOfOtherTypes(String take) {
        redis.run(commands -> {
            commands.lpush("counters:list:1", "5");
            commands.hset("counters:hash:2", "f", "5");
            commands.set(KEY, "5");
        });

        CommandResult result = line.run(take, "-i");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 3, skipped: 0, errored: 2, success: 1");
        redis.run(commands ->
                assertThat(commands.lrange("counters:list:1", 0, -1)).containsExactly("5"));
    }

    @ParameterizedTest
    @CsvSource({"--decr", "--reset", "--quiet"})
    void touchesNoKeyThatDoesNotMatch(String take) {
        redis.run(commands -> {
            commands.set(KEY, "5");
            commands.set("counters:login:none", "6");
            commands.set("other", "7");
        });

        CommandResult result = line.run(take, "--expire", "100000");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        redis.run(commands -> {
            assertThat(commands.get("counters:login:none")).isEqualTo("6");
            assertThat(commands.get("other")).isEqualTo("7");
            assertThat(commands.pttl("counters:login:none")).isEqualTo(-1);
            assertThat(commands.pttl("other")).isEqualTo(-1);
        });
    }

    @ParameterizedTest
    @CsvSource({"--decr", "--reset"})
    void keepsTtlsAndMakesNoKey(String take) {
        redis.run(commands -> {
            commands.psetex(KEY, 1_000_000, "5");
            commands.set("counters:login:8", "5");
        });

        line.run(take);

        redis.run(commands -> {
            assertThat(commands.pttl(KEY)).isBetween(1L, 1_000_000L);
            assertThat(commands.pttl("counters:login:8")).isEqualTo(-1);
            assertThat(commands.keys("counters:*")).containsExactlyInAnyOrder(KEY, "counters:login:8");
            assertThat(commands.keys("caravan:claim:*")).isEmpty();
        });
    }

    @Test
    void samplesAgainAndAgain() {
        redis.run(commands -> commands.set(KEY, "5"));

        line.run();
        line.run();

        assertThat(Rows.ofLogins(postgres)).isEqualTo(List.of("login|7|5", "login|7|5"));
        redis.run(commands -> assertThat(commands.keys("*")).containsExactly(KEY));
    }
}

package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the extractors of the command line make of keys, seen in the table. */
class CountersExtractionIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres).with("--psql-table", "parts");

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        postgres.execute("CREATE TABLE parts (created timestamptz, counter bigint, a text, b text)");
    }

    private static List<String> parts() {
        return Rows.of(postgres, "SELECT a, b, counter FROM parts ORDER BY 1, 2");
    }

    @ParameterizedTest(name = "{0} on {1} gives {2}")
    @CsvSource(
            delimiterString = " | ",
            value = {
                "\\w+:\\w+:(\\w+):\\w+ | counters:op:12:34 | 12",
                "\\w+:(\\w+):(\\w+)    | counters:op:12:34 | op:12",
                "(\\d+)                | k:12:34           | 12",
                "(\\d{1,3})            | k:12345           | 123",
                "(x)?(y)(z)?           | k:y               | y",
                "(?P<who>\\w+)$        | k:bob             | bob",
                "(?<who>\\w+)$         | k:bob             | bob",
                "(\\w+)$               | k:Grüße           | Grüße",
                "(\\d+)                | k:٣٤              | ٣٤",
                "(?i)K:(B)             | k:bob             | b",
                "(=.*)                 | k=1=2             | =1=2",
                "([+&?%#]+)            | k+&?%#            | +&?%#",
                "(\\{{2}\\w+\\}{2})    | k:{{x}}           | {{x}}",
                "(\\$\\{\\w+\\})       | k:${x}            | ${x}"
            })
    void joinsTheGroupsOfTheFirstMatch(String regex, String key, String value) {
        redis.run(commands -> commands.set(key, "5"));

        CommandResult result = line.run("-e", "a=" + regex, "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(parts()).containsExactly(value + "|null|5");
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource(
            delimiterString = " | ",
            value = {"x(y*) | x", "\\w+ | x", "(q) | x", "(x)?y | y"})
    void leavesOutAKeyThatGivesNothing(String regex, String key) {
        redis.run(commands -> commands.set(key, "5"));

        CommandResult result = line.run("-e", "a=" + regex, "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 1, skipped: 1, errored: 0, success: 0");
        assertThat(parts()).isEmpty();
        redis.run(commands -> assertThat(commands.get(key)).isEqualTo("5"));
    }

    @Test
    void takesSeveralExtractorsFromOneOption() {
        redis.run(commands -> commands.set("k:12:34", "5"));

        CommandResult separated = line.run("-e", "a=k:(\\d{1,3}),b=(\\d+)$");
        CommandResult together = line.run("-e", "a=k:(\\d{1,3})", "b=(\\d+)$");
        CommandResult repeated = line.run("-e", "b=(\\d+)$", "--extractor", "a=k:(\\d{1,3})");
        CommandResult attached = line.run("--extractor=a=k:(\\d{1,3}),b::string=(\\d+)$");

        assertThat(List.of(separated, together, repeated, attached)).allMatch(result -> result.exitCode() == 0);
        assertThat(parts()).containsOnly("12|34|5").hasSize(4);
    }

    @Test
    void splitsAtTheFirstEqualsSignAndTrims() {
        redis.run(commands -> commands.set("k=7", "5"));

        CommandResult result = line.run("-e", " a = k=(\\d) ");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(parts()).containsExactly("7|null|5");
    }

    @ParameterizedTest(name = "delimiter {0}")
    @CsvSource(
            delimiterString = " | ",
            value = {"- | 1-2", "{{x}} | 1{{x}}2", "#bean:redis | 1#bean:redis2", "' ' | 1 2", "'' | 12"})
    void joinsWithTheDelimiter(String delimiter, String joined) {
        redis.run(commands -> commands.set("k:1:2", "5"));

        CommandResult result = line.run("-e", "a=(\\d):(\\d)", "--extractor-delimiter", delimiter);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(parts()).containsExactly(joined + "|null|5");
    }

    @Test
    void addsUpTheCountersOfAGroup() {
        redis.run(commands -> commands.mset(Map.of("k:1:x", "5", "k:1:y", "6", "k:2:x", "7")));

        line.run("-e", "a=k:(\\d)", "--decr");

        assertThat(parts()).containsExactly("1|null|11", "2|null|7");
    }

    @Test
    void tellsBinaryKeysApart() {
        byte[] first = {'k', ':', (byte) 0xFE};
        byte[] second = {'k', ':', (byte) 0xFF};
        BinaryKeys.set(redis, first, "5");
        BinaryKeys.set(redis, second, "6");

        CommandResult result = line.run("-e", "a=k:(.)", "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(parts()).containsExactly("\\xfe|null|5", "\\xff|null|6");
    }

    @Test
    void readsGlobAndExpressionsAsTheyStand() {
        redis.run(commands -> commands.mset(Map.of("k{{1}}+&?%#", "5", "k{{2}}+&?%#", "6", "other", "7")));

        CommandResult result = line.run(
                "-e",
                "a=(\\d)",
                "--pattern",
                "k{{[1-2]}}+&\\?%#",
                "-f",
                "\\{{2}1\\}{2}\\+&\\?%#",
                "-s",
                "^\\{\\{2}}$",
                "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 2, skipped: 1, errored: 0, success: 1");
        assertThat(parts()).containsExactly("1|null|5");
    }

    @Test
    void isNotHeldUpByAnExpressionThatOthersNeverFinish() {
        String key = "k:" + "a".repeat(50_000);
        redis.run(commands -> commands.set(key, "5"));

        CommandResult result = line.run("-e", "a=^k:((?:(?:a+)+)+)b", "-f", "(a|aa)+", "-s", "(a*)*b", "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("scanned: 1, skipped: 1, errored: 0, success: 0");
    }
}

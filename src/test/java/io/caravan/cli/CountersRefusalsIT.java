package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that match but cannot become part of a row, and totals that no row can hold. */
class CountersRefusalsIT {

    private static final String LETTERS = "caravan:dead-letters";

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

    @Test
    void leavesOutKeysThatDoNotMatchUnlessToldOtherwise() {
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "elsewhere", "6")));

        CommandResult asUsual = line.run();
        CommandResult asUsualBySaying = line.run("--filter-missing-groups");
        CommandResult off = line.run("--filter-missing-groups=false");
        CommandResult no = line.run("--no-filter-missing-groups");
        CommandResult ignored = line.run("--no-filter-missing-groups", "--ignore");

        assertThat(asUsual.exitCode()).as(asUsual.toString()).isZero();
        assertThat(asUsual.out()).contains("scanned: 2, skipped: 1, errored: 0, success: 1");
        assertThat(asUsualBySaying.exitCode()).as(asUsualBySaying.toString()).isZero();
        assertThat(List.of(off, no)).allSatisfy(result -> {
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
            assertThat(result.out())
                    .contains("scanned: 2, skipped: 0, errored: 1, success: 1", "elsewhere", "does not match");
        });
        assertThat(ignored.exitCode()).as(ignored.toString()).isZero();
        redis.run(commands -> assertThat(commands.get("elsewhere")).isEqualTo("6"));
    }

    @Test
    void parksAKeyWhoseCaptureIsNoNumberOnce() {
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "counters:login:bob", "6")));

        CommandResult first = line.run("--decr");
        CommandResult second = line.run("--decr");
        CommandResult ignoring = line.run("--decr", "--ignore");

        assertThat(List.of(first, second)).allSatisfy(result -> {
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
            assertThat(result.out())
                    .contains("errored: 1", "counters:login:bob", "Not an integer: 'bob' for column user_id");
        });
        assertThat(ignoring.exitCode()).as(ignoring.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|5");
        redis.run(commands -> {
            List<StreamMessage<String, String>> letters = commands.xrange(LETTERS, Range.unbounded());
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).getBody())
                    .containsEntry("source", "db0 counters:login:bob")
                    .containsEntry("payload", "counters:login:bob")
                    .containsEntry("route", "counters-to-postgres");
            assertThat(commands.get("counters:login:bob")).isEqualTo("6");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset", "--quiet"})
    void refusesAValueTooBigForItsColumnBeforeItsClaim(String take) throws Exception {
        postgres.execute("ALTER TABLE logins ALTER counter TYPE int");
        redis.run(
                commands -> commands.mset(Map.of("counters:login:7", "2147483648", "counters:login:8", "2147483647")));

        CommandResult result = line.run(take);

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out()).contains("errored: 1, success: 1", "holds more than its column takes, 2147483647");
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|8|2147483647");
        redis.run(commands -> assertThat(commands.get("counters:login:7")).isEqualTo("2147483648"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset", "--quiet"})
    void parksASumTooBigForItsColumnWithTheOthersWritten(String take) throws Exception {
        postgres.execute("ALTER TABLE logins ALTER counter TYPE smallint");
        redis.run(commands ->
                commands.mset(Map.of("counters:login:7", "32767", "x:counters:login:7", "1", "counters:login:8", "5")));

        CommandResult result = line.without("-e").run(take, "-e", "operation=(login),user_id::int=(\\d)$");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out()).contains("Parked in caravan_parked: [login, 7] with 32768", "smallint");
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|8|5");
        assertThat(Rows.of(postgres, "SELECT amount FROM caravan_parked")).containsExactly("32768");
        assertThat(
                        Rows.of(
                                postgres,
                                "SELECT count(DISTINCT p.xmin::text) FROM (SELECT xmin FROM caravan_parked UNION ALL SELECT xmin FROM logins) p"))
                .containsExactly("1");
    }

    @Test
    void ignoreCoversNoParkedSum() throws Exception {
        postgres.execute("ALTER TABLE logins ALTER counter TYPE smallint");
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "32767", "x:counters:login:7", "1")));

        CommandResult result =
                line.without("-e").run("--decr", "--ignore", "-e", "operation=(login),user_id::int=(\\d)$");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
    }
}

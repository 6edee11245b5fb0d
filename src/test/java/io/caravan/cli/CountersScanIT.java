package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys are read, and how. */
class CountersScanIT {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--slowlog-log-slower-than", "0", "--slowlog-max-len", "10000");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres).logins();

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> {
            for (int user = 0; user < 100; user++) {
                commands.set("counters:login:" + user, "1");
            }
            commands.slowlogReset();
        });
    }

    private static List<String> scans() {
        List<String> scans = new ArrayList<>();
        redis.run(commands -> {
            for (Object entry : commands.slowlogGet(10_000)) {
                String command = String.valueOf(((List<?>) entry).get(3));
                if (command.startsWith("[SCAN")) {
                    scans.add(command);
                }
            }
        });
        return scans;
    }

    @Test
    void readsOnlyKeysOfThePattern() {
        CommandResult result = line.run("--pattern", "*:[1-2]?", "--page-size", "1000");

        assertThat(result.out()).contains("scanned: 20, skipped: 0, errored: 0, success: 20");
        assertThat(scans()).containsExactly("[SCAN, 0, MATCH, *:[1-2]?, COUNT, 1000]");
    }

    @Test
    void asksFor100KeysAtATimeUnlessToldOtherwise() {
        line.run();

        assertThat(scans()).isNotEmpty().allMatch(scan -> scan.endsWith("COUNT, 100]"));
    }

    @Test
    void readsKeysThatTheFilterFindsAndTheRejectDoesNot() {
        CommandResult longNames = line.run("--filter", ":[12]\\d", "--reject", "2$");
        CommandResult shortNames = line.run("-f", ":[12]\\d", "-s", "2$");

        assertThat(longNames.out()).contains("scanned: 100, skipped: 82, errored: 0, success: 18");
        assertThat(shortNames.out()).isEqualTo(longNames.out());
    }

    @Test
    void readsTheDatabaseThatIsNamed() {
        redis.run(commands -> {
            commands.select(3);
            commands.set("counters:login:7", "5");
        });

        CommandResult result = line.run("--redis-db", "3", "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|5");
    }

    @Test
    void goesOnAfterALostConnectionOnlyWithReconnect() {
        try (TcpProxy proxy = TcpProxy.to(redis.host(), redis.port())) {
            CountersLine through = line.instead("--redis-port", String.valueOf(proxy.port()))
                    .with("--decr")
                    .with("--page-size", "10", "--redis-delay", "200");

            CommandResult without = cutAfterTheFirstPage(through, proxy);
            CommandResult with = cutAfterTheFirstPage(through.with("--redis-reconnect", "50"), proxy);

            assertThat(without.exitCode()).as(without.toString()).isEqualTo(1);
            assertThat(without.errors()).as(without.err()).hasSize(1);
            assertThat(without.err()).contains("Lost the connection to Redis", "--redis-reconnect");
            assertThat(with.exitCode()).as(with.toString()).isZero();
            await("the run that was cut off is finished by a later one")
                    .atMost(LONGEST)
                    .untilAsserted(() -> {
                        line.with("--decr").run();
                        assertThat(Rows.of(postgres, "SELECT sum(counter) FROM logins"))
                                .containsExactly("100");
                    });
        }
    }

    private static CommandResult cutAfterTheFirstPage(CountersLine line, TcpProxy proxy) {
        CompletableFuture<CommandResult> run = CompletableFuture.supplyAsync(line::run);
        List<Integer> before = zeros();
        await("a page is claimed").atMost(LONGEST).until(() -> zeros().size() > before.size());
        proxy.cut();
        return run.orTimeout(LONGEST.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static List<Integer> zeros() {
        List<Integer> zeros = new ArrayList<>();
        redis.run(commands -> {
            for (int user = 0; user < 100; user++) {
                if ("0".equals(commands.get("counters:login:" + user))) {
                    zeros.add(user);
                }
            }
        });
        return zeros;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void stopsTheScanOnASignalAndWritesWhatItTook(String signal) {
        CountersLine slow = line.with("--decr", "--page-size", "10", "--redis-delay", "3600000");
        try (CommandProcess process = CommandProcess.start(Map.of(), slow)) {
            await("a page is claimed").atMost(LONGEST).until(() -> !zeros().isEmpty());
            process.signal(signal);
            CommandResult result = process.result();

            assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
            assertThat(result.err()).contains("Signal received").hasLineCount(1);
            assertThat(result.out()).contains("Stopped before the scan was complete", "Wrote ");
        }
        assertThat(zeros()).hasSizeBetween(1, 99);
        assertThat(Rows.of(postgres, "SELECT sum(counter) FROM logins"))
                .containsExactly(String.valueOf(zeros().size()));
        redis.run(commands -> assertThat(commands.keys("caravan:*")).isEmpty());
    }

    @Test
    void endsTheSavingBeforeASignalEndsTheProcess() throws Exception {
        postgres.execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;"
                + " CREATE TRIGGER wait AFTER INSERT ON logins FOR EACH STATEMENT EXECUTE FUNCTION wait()");
        CommandProcess[] process = new CommandProcess[1];
        try (Latecomer held = Latecomer.holdingTheInsert(postgres, () -> {
            process[0].signal("INT");
            process[0].signal("TERM");
            await("the signal is noticed")
                    .atMost(LONGEST)
                    .until(() -> process[0].err().contains("Signal received"));
        })) {
            process[0] = CommandProcess.start(Map.of(), line.with("--decr"));
            CommandResult result = process[0].result();

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(result.out())
                    .contains("success: 100", "Wrote 100 rows, sum 100")
                    .doesNotContain("Stopped");
        } finally {
            process[0].close();
        }
        redis.run(commands -> assertThat(commands.keys("caravan:*")).isEmpty());
    }
}

package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.servers.Origin;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --expire} and {@code --expire-gt}: only after the commit, and only where nothing is lost by it. */
class CountersExpiryIT {

    private static final String HOUR = "3600000";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres).logins();

    @TempDir
    Path folder;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
    }

    private static long ttl(String key) {
        long[] ttl = new long[1];
        redis.run(commands -> ttl[0] = commands.pttl(key));
        return ttl[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset", "--quiet"})
    void setsATtlOnCountersThatWereTaken(String take) {
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "counters:login:8", "0", "other", "6")));

        CommandResult result = line.run(take, "--expire", HOUR);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("Set a TTL on 2 counters.");
        assertThat(ttl("counters:login:7")).isBetween(1L, 3_600_000L);
        assertThat(ttl("counters:login:8")).isBetween(1L, 3_600_000L);
        assertThat(ttl("other")).isEqualTo(-1);
    }

    @Test
    void sparesACounterThatWasIncrementedBeforeTheCommit() throws Exception {
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "counters:login:8", "5")));
        postgres.execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;"
                + " CREATE TRIGGER wait AFTER INSERT ON logins FOR EACH STATEMENT EXECUTE FUNCTION wait()");

        CommandResult result;
        try (Latecomer latecomer =
                Latecomer.holdingTheInsert(postgres, () -> redis.run(commands -> commands.incr("counters:login:7")))) {
            result = line.run("--decr", "--expire", HOUR);
        }

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(ttl("counters:login:7")).isEqualTo(-1);
        assertThat(ttl("counters:login:8")).isPositive();
    }

    @Test
    void setsNoneWhenTheTotalsAreNotWritten() throws Exception {
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5")));
        Path init = Files.writeString(folder.resolve("init.sql"), "DROP TABLE logins");

        CommandResult result = line.run("--decr", "--expire", HOUR, "--psql-init", init.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(ttl("counters:login:7")).isEqualTo(-1);
    }

    @Test
    void onlyLengthensATtl() {
        redis.assumeVersion(7);
        redis.run(commands -> {
            commands.psetex("counters:login:1", 1_000, "5");
            commands.pexpire("counters:login:1", 100_000);
            commands.psetex("counters:login:2", 90_000_000, "5");
            commands.set("counters:login:3", "5");
        });

        CommandResult result = line.run("--decr", "--expire", HOUR, "--expire-gt");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(ttl("counters:login:1")).isBetween(100_001L, 3_600_000L);
        assertThat(ttl("counters:login:2")).isGreaterThan(3_600_000L);
        assertThat(ttl("counters:login:3")).isEqualTo(-1);
    }

    @Test
    void refusesToOnlyLengthenOnAnOldServerBeforeAnythingChanges() throws Exception {
        Path init = Files.writeString(folder.resolve("init.sql"), "CREATE TABLE made (v int)");
        try (RedisServer old = RedisServer.start(Origin.EMBEDDED)) {
            old.run(commands -> commands.set("counters:login:7", "5"));
            Map<String, String> before = BinaryKeys.dump(old);

            CommandResult result = CountersLine.of(old, postgres)
                    .logins()
                    .run("--decr", "--expire", HOUR, "--expire-gt", "--psql-init", init.toString());

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.errors()).hasSize(1);
            assertThat(result.err()).contains("--expire-gt", "needs Redis 7.0, but this is Redis 6.2");
            assertThat(BinaryKeys.dump(old)).isEqualTo(before);
            assertThat(Rows.of(postgres, "SELECT to_regclass('made'), to_regclass('caravan_ledger')"))
                    .containsExactly("null|null");
        }
    }
}

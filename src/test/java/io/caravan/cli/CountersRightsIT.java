package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users of Redis who may not do all that a pass does. */
class CountersRightsIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--maxmemory", "0");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    @BeforeEach
    void begins() throws Exception {
        redis.assumeVersion(6);
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "counters:login:8", "6")));
    }

    private CommandResult runAsClerk(String... options) {
        return CountersLine.of(redis, postgres)
                .logins()
                .with("--redis-username", "clerk", "--redis-password", "secret")
                .run(options);
    }

    @ParameterizedTest
    @CsvSource({
        "-evalsha, --decr",
        "-eval, --decr",
        "-hset, --decr",
        "-hincrby, --reset",
        "-decrby, --decr",
        "-set, --reset",
        "-getrange, --decr",
        "-persist, --decr",
        "-pexpire, --decr",
        "-unlink, --decr",
        "-hdel, --reset",
        "-hscan, --decr",
        "-hgetall, --quiet"
    })
    void namesAMissingRightBeforeAnythingIsChanged(String missing, String option) throws Exception {
        redis.user("clerk", "secret", "~*", "+@all", missing);
        Path init = Files.writeString(folder.resolve("init.sql"), "CREATE TABLE made (a int)");
        Map<String, String> keys = BinaryKeys.dump(redis);

        CommandResult result = runAsClerk(option, "--psql-init", init.toString());

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.errors()).as(result.err()).hasSize(1);
        assertThat(result.err()).contains("Redis refused a command", "ACL SETUSER");
        assertThat(BinaryKeys.dump(redis)).isEqualTo(keys);
        assertThat(Rows.of(postgres, "SELECT relname FROM pg_class WHERE relname LIKE 'caravan%' OR relname = 'made'"))
                .isEmpty();
    }

    @Test
    void needsNoMoreThanTheRightsThatItTries() {
        redis.user(
                "clerk",
                "secret",
                "~counters:*",
                "~caravan:*",
                "+@connection",
                "+info",
                "+dbsize",
                "+scan",
                "+eval",
                "+evalsha",
                "+hgetall",
                "+hscan",
                "+hset",
                "+hget",
                "+hdel",
                "+hlen",
                "+hincrby",
                "+exists",
                "+get",
                "+getrange",
                "+set",
                "+decrby",
                "+del",
                "+unlink",
                "+pexpire",
                "+persist");

        CommandResult result = runAsClerk("--decr", "--expire", "5000000");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).hasSize(2);
    }

    @Test
    void failsAtOnceWhenACounterMayNotBeTouched() {
        redis.user("clerk", "secret", "~caravan:*", "~counters:login:7", "+@all");
        redis.run(commands -> commands.configResetstat());

        CommandResult result = runAsClerk("--decr");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.errors()).as(result.err()).hasSize(1);
        assertThat(result.err()).contains("Redis refused a command: NOPERM", "ACL SETUSER");
        AtomicReference<String> statistics = new AtomicReference<>();
        redis.run(commands -> statistics.set(commands.info("commandstats")));
        assertThat(List.of(statistics.get().split("\r\n")))
                .filteredOn(line -> line.startsWith("cmdstat_evalsha:"))
                .singleElement()
                .asString()
                .contains("rejected_calls=1,");
        assertThat(Rows.ofLogins(postgres)).isEmpty();
    }
}

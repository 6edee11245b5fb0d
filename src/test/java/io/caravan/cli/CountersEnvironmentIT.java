package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Environment variables in place of options; an empty one is as good as none. */
class CountersEnvironmentIT {

    private static final String WORD = "wo{{r}}d ${x}#%&?";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres).logins();

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> commands.set("counters:login:7", "5"));
    }

    private static CommandResult run(Map<String, String> environment, CountersLine line) {
        try (CommandProcess process = CommandProcess.start(environment, line)) {
            return process.result();
        }
    }

    @Test
    void takesUsersAndPasswordsFromTheEnvironment() {
        redis.user("exporter", WORD, "~*", "&*", "+@all");
        CountersLine bare = line.without("--psql-user").without("--psql-password");

        CommandResult result = run(
                Map.of(
                        "REDIS_USERNAME",
                        "exporter",
                        "REDIS_PASSWORD",
                        WORD,
                        "PSQL_USERNAME",
                        postgres.user(),
                        "PSQL_PASSWORD",
                        postgres.password()),
                bare.with("--decr"));
        CommandResult wrong =
                run(Map.of("REDIS_USERNAME", "exporter", "REDIS_PASSWORD", "wrong", "PSQL_USERNAME", "u"), bare);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|5");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("WRONGPASS");
    }

    @Test
    void readsAnEmptyVariableAsNone() {
        CommandResult redisOnes = run(Map.of("REDIS_USERNAME", "", "REDIS_PASSWORD", ""), line);
        CommandResult optionsWin = run(Map.of("PSQL_USERNAME", "", "PSQL_PASSWORD", ""), line);
        CommandResult missing = run(Map.of("PSQL_USERNAME", ""), line.without("--psql-user"));

        assertThat(redisOnes.exitCode()).as(redisOnes.toString()).isZero();
        assertThat(optionsWin.exitCode()).as(optionsWin.toString()).isZero();
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("--psql-user", "PSQL_USERNAME").hasLineCount(1);
    }

    @Test
    void readsOurOwnVariablesWhereNoOptionSaysMore() {
        redis.run(commands -> {
            commands.select(2);
            commands.set("counters:logout:8", "6");
        });
        CountersLine bare = line.without("--redis-host")
                .without("--redis-port")
                .without("--psql-host")
                .without("--psql-port")
                .without("--psql-db");
        Map<String, String> environment = Map.of("REDIS_URI", redis.uri(), "POSTGRES_URL", postgres.url());

        CommandResult result = run(environment, bare);
        CommandResult otherDatabase = run(environment, bare.with("--redis-db", "2"));

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(otherDatabase.exitCode()).as(otherDatabase.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|5", "logout|8|6");
    }

    @Test
    void prefersAnOptionToAVariable() {
        Map<String, String> wrong = Map.of(
                "REDIS_URI",
                "redis://127.0.0.1:1",
                "REDIS_PASSWORD",
                "wrong",
                "POSTGRES_URL",
                "jdbc:postgresql://127.0.0.1:1/x",
                "POSTGRES_PASSWORD",
                "wrong",
                "PSQL_PASSWORD",
                "wrong",
                "COUNTERS_TO_POSTGRES_TABLE",
                "none");
        redis.user("exporter", WORD, "~*", "&*", "+@all");

        CommandResult result = run(wrong, line.with("--redis-username", "exporter", "--redis-password", WORD));

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|5");
    }

    @Test
    void logsOnlyWhenRustLogAsksForIt() {
        CommandResult quiet = run(Map.of(), line);
        CommandResult loud = run(Map.of("RUST_LOG", "info"), line);

        assertThat(quiet.err()).isEmpty();
        assertThat(loud.err()).contains("INFO");
        assertThat(loud.exitCode()).isZero();
    }
}

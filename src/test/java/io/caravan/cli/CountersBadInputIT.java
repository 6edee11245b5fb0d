package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers and tables that are not as the command line says: one line, exit code 1, and nothing changed. */
class CountersBadInputIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--requirepass", "secret");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine base =
            CountersLine.of(redis, postgres).with("--decr", "--expire", "5000000", "--redis-password", "secret");
    private Map<String, String> keys;

    @TempDir
    Path folder;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> commands.mset(Map.of("counters:login:7", "5", "other", "6")));
        keys = BinaryKeys.dump(redis);
    }

    @AfterEach
    void changedNothing() {
        assertThat(BinaryKeys.dump(redis)).isEqualTo(keys);
        assertThat(Rows.of(postgres, "SELECT relname FROM pg_class WHERE relname LIKE 'caravan%'"))
                .isEmpty();
    }

    private static void assertFails(CommandResult result, String... words) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.errors()).as(result.err()).hasSize(1);
        assertThat(result.err()).startsWith("caravan counters: ").doesNotContain("Exception");
        assertThat(List.of(words)).allMatch(result.err()::contains);
        assertThat(result.out()).isEmpty();
    }

    private static String closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    @Test
    void namesARedisThatCannotBeReached() throws Exception {
        String port = closedPort();

        assertFails(
                base.instead("--redis-port", port).logins().run(),
                "Cannot connect to Redis at " + redis.host() + ":" + port,
                "Check that it runs");
    }

    @Test
    void namesAHostThatDoesNotExist() {
        assertFails(
                base.instead("--redis-host", "no-such-host.invalid").logins().run(), "Redis at no-such-host.invalid");
        assertFails(base.instead("--psql-host", "no-such-host.invalid").logins().run(), "no-such-host.invalid");
    }

    @Test
    void refusesAWrongPasswordOfRedis() {
        assertFails(
                base.instead("--redis-password", "wrong").logins().run(),
                "WRONGPASS",
                "Check the user and the password");
        assertFails(base.without("--redis-password").logins().run(), "NOAUTH", "Check the user and the password");
    }

    @Test
    void refusesADatabaseThatRedisDoesNotHave() {
        assertFails(base.logins().run("--redis-db", "99"), "DB index", "Choose a database that the server has");
    }

    @Test
    void refusesAClusterThatIsNone() {
        assertFails(base.logins().run("--redis-cluster"), "Redis at", "leave the cluster option out");
    }

    @Test
    void namesARightThatTheRedisUserLacks() throws Exception {
        redis.user("reader", "word", "~*", "+@read", "+@connection", "+info", "+dbsize", "+scan");

        assertFails(
                base.instead("--redis-password", "word").logins().run("--redis-username", "reader"),
                "NOPERM",
                "ACL SETUSER");
    }

    @Test
    void namesAPostgresThatCannotBeReached() throws Exception {
        String port = closedPort();

        assertFails(
                base.instead("--psql-port", port).logins().run(),
                "Cannot connect to database",
                postgres.host() + ":" + port);
    }

    @Test
    void refusesAWrongPasswordUserOrDatabaseOfPostgres() {
        assertFails(base.instead("--psql-password", "wrong").logins().run(), "password", postgres.user());
        assertFails(base.instead("--psql-user", "nobody").logins().run(), "nobody");
        assertFails(base.instead("--psql-db", "nowhere").logins().run(), "nowhere", "does not exist");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "no table             | DROP TABLE logins                                    | Table 'logins' does not exist",
                "no date column       | ALTER TABLE logins DROP created                      | Column 'created' does not exist",
                "no count column      | ALTER TABLE logins DROP counter                      | Column 'counter' does not exist",
                "no value column      | ALTER TABLE logins DROP user_id                      | Column 'user_id' does not exist",
                "count is a text      | ALTER TABLE logins ALTER counter TYPE text           | Make it bigint or numeric",
                "count is a float     | ALTER TABLE logins ALTER counter TYPE float8         | Make it bigint or numeric",
                "date is a text       | ALTER TABLE logins ALTER created TYPE text           | must be timestamptz, timestamp or date",
                "a required column    | ALTER TABLE logins ADD more int NOT NULL             | Column 'more'",
                "a view               | ALTER TABLE logins RENAME TO l; CREATE VIEW logins AS SELECT DISTINCT * FROM l | takes no INSERT",
                "no right             | REVOKE INSERT ON logins FROM CURRENT_USER            | right"
            })
    void saysWhatIsWrongWithTheTable(String fault, String sql, String expected) throws Exception {
        postgres.execute(sql);

        assertFails(base.logins().run(), "logins", expected);
    }

    @Test
    void refusesToFillAColumnTwice() {
        assertFails(base.logins().run("-e", "counter=(x)"), "'counter'", "named twice");
    }

    @Test
    void saysWhichInitialStatementFails() throws Exception {
        Path init = Files.writeString(folder.resolve("init.sql"), "SELECT 1;\nSELEC 2;");

        assertFails(base.logins().run("--psql-init", init.toString()), "statement 2 of " + init + " (line 2)", "SELEC");
    }

    @Test
    void writesNoStackTraceAndNoPasswordInAProcess() throws Exception {
        List<CountersLine> lines = List.of(
                base.instead("--redis-port", closedPort()).logins(),
                base.instead("--psql-port", closedPort()).logins(),
                base.instead("--psql-password", "wr0ng").logins(),
                base.with("--psql-table", "none", "-e", "a=(x)"));

        for (CountersLine line : lines) {
            try (CommandProcess process = CommandProcess.start(Map.of(), line)) {
                CommandResult result = process.result();
                assertFails(result);
                assertThat(result.err()).doesNotContain("wr0ng", "secret");
            }
        }
    }
}

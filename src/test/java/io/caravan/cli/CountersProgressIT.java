package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Progress is shown to a person, on the terminal only. */
class CountersProgressIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line =
            CountersLine.of(redis, postgres).logins().with("--page-size", "10", "--redis-delay", "100");

    @TempDir
    Path folder;

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
        redis.run(commands -> {
            for (int user = 0; user < 100; user++) {
                commands.set("counters:login:" + user, "1");
            }
        });
    }

    private CommandResult onTerminal(String... options) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "Needs script of util-linux to make a terminal");
        try (CommandProcess process = CommandProcess.startOnTerminal(line.with(options))) {
            return process.result();
        }
    }

    @Test
    void drawsABarPerServerTotalsAndTheSaving() throws Exception {
        Path init = Files.writeString(folder.resolve("init.sql"), "SELECT 1; SELECT 2;");

        CommandResult result = onTerminal("--psql-init", init.toString(), "--psql-batch", "10", "--psql-delay", "50");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out())
                .contains("Connecting to servers…", "Running 2 init statements…", "Saving 100 results…")
                .containsPattern("(?s)" + redis.host() + ":" + redis.port() + ".*/100")
                .containsPattern("\\[Totals].*scanned: \\d+, skipped: 0, errored: 0, success: \\d+")
                .containsPattern("\\[PostgreSQL].*/100");
    }

    @Test
    void drawsNothingWhenQuietOrWithoutATerminal() {
        CommandResult quiet = onTerminal("--quiet");
        CommandResult piped;
        try (CommandProcess process = CommandProcess.start(Map.of(), line)) {
            piped = process.result();
        }

        assertThat(quiet.out()).contains("success: 100").doesNotContain("[Totals]", "…", "%");
        assertThat(piped.err()).isEmpty();
        assertThat(piped.out()).contains("success: 100");
    }

    @Test
    void drawsNoOftenerThanItIsTold() {
        CommandResult often = onTerminal();
        CommandResult seldom = onTerminal("--min-refresh-delay", "600000");

        assertThat(drawn(seldom)).isLessThan(drawn(often));
    }

    private static long drawn(CommandResult result) {
        return result.out().split("\\[Totals]", -1).length;
    }
}

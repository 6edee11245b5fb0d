package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.letters.LetterStream;
import io.caravan.testing.Pages;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The route of one's own that the page on dead letters shows, with its tables, as they stand there. */
class ReplayOnceIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Path PAGE = Path.of("src/site/markdown/dead-letters.md");
    private static final Pattern BLOCK = Pattern.compile("```(sql|yaml)\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static final LetterStream letters = new LetterStream(redis);

    @TempDir
    Path folder;

    @BeforeEach
    void copyRoutes() throws Exception {
        try (Stream<Path> shipped = Files.walk(Path.of("routes"))) {
            for (Path each : shipped.toList()) {
                Files.copy(each, folder.resolve(each.toString()));
            }
        }
        Files.writeString(folder.resolve("routes/changes-to-postgres.camel.yaml"), block("yaml"));
        postgres.execute(block("sql"));
    }

    private static String block(String language) {
        Matcher block = BLOCK.matcher(Pages.text(PAGE));
        while (block.find()) {
            if (block.group(1).equals(language)) {
                return block.group(2);
            }
        }
        throw new AssertionError(PAGE + " shows no " + language);
    }

    private Program start(String... command) throws IOException {
        Map<String, String> environment = new TreeMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        return Program.start(folder, environment, Program.caravan(command));
    }

    private static String rows(String key) throws Exception {
        return postgres.query("SELECT count(*) FROM changes WHERE key = '" + key + "'");
    }

    private static int waitingForALock() throws Exception {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Holds back all that would change something in Redis, or lets it go. */
    private static void pause(String... words) {
        CommandArgs<String, String> line = new CommandArgs<>(StringCodec.UTF8);
        List.of(words).forEach(line::add);
        redis.run(commands -> commands.dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8), line));
    }

    private static int clients() {
        int[] count = new int[1];
        redis.run(commands -> count[0] = (int)
                commands.clientList().lines().filter(line -> !line.isBlank()).count());
        return count[0];
    }

    private void giveUpOne() throws Exception {
        postgres.execute("ALTER TABLE changes ADD CONSTRAINT none CHECK (key <> 'odd')");
        try (Program service = start("run")) {
            await("a change is carried")
                    .atMost(LONGEST)
                    .failFast("the service has ended", () -> !service.isAlive())
                    .until(() -> {
                        redis.run(commands -> commands.set("good", "1"));
                        return !rows("good").equals("0");
                    });
            redis.run(commands -> commands.set("odd", "1"));
            await("a letter").atMost(LONGEST).until(() -> letters.size() == 1);
        }
        postgres.execute("ALTER TABLE changes DROP CONSTRAINT none");
    }

    @Test
    void writesARowOnceThoughItsReplayIsKilledAfterTheCommit() throws Exception {
        giveUpOne();
        int clients = clients();

        try (Connection other = postgres.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE changes IN ACCESS EXCLUSIVE MODE");
            try (Program killed = start("dead-letters", "replay", "--all")) {
                await("it writes")
                        .atMost(LONGEST)
                        .failFast("it has ended", () -> !killed.isAlive())
                        .until(() -> waitingForALock() == 1);
                pause("PAUSE", "120000", "WRITE");
                other.rollback();
                await("it has committed")
                        .atMost(LONGEST)
                        .until(() -> rows("odd").equals("1"));
                assertThat(killed.isAlive()).isTrue();
            }
        }
        await("Redis has noticed").atMost(LONGEST).until(() -> clients() <= clients);
        pause("UNPAUSE");
        assertThat(letters.size()).as("letters whose row is written").isOne();

        await("the letter is replayed again, once its dead holder has lost it")
                .atMost(LONGEST)
                .until(() -> {
                    try (Program replay = start("dead-letters", "replay", "--all")) {
                        assertThat(replay.exitCode())
                                .as(replay.out() + replay.err())
                                .isIn(0, 3);
                        return letters.size() == 0;
                    }
                });

        assertThat(rows("odd")).isEqualTo("1");
        assertThat(postgres.query("SELECT count(*) FROM replayed_letters")).isEqualTo("1");
    }
}

package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.CommandResult;
import io.caravan.cli.CountersLine;
import io.caravan.letters.LetterStream;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Replays that are killed at any moment, that run side by side, and whose Redis is killed. */
class DeadLettersCrashIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int KILLS = FULL ? 20 : 3;
    private static final int LETTERS = 300;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static final LetterStream letters = new LetterStream(redis);

    @TempDir
    Path folder;

    @BeforeEach
    void begin() {
        redis.assumeLocal();
        postgres.assumeLocal();
    }

    private Program replay() {
        List<String> command = Program.caravan("dead-letters");
        command.addAll(List.of("replay", "--all", "--set", "counters-to-postgres.extractors=usr::int=\\w+:(\\w+)"));
        return Program.start(
                folder,
                Map.of(
                        "REDIS_URI", redis.uri(),
                        "POSTGRES_URL", postgres.url(),
                        "POSTGRES_USER", postgres.user(),
                        "POSTGRES_PASSWORD", postgres.password()),
                command);
    }

    /** Waits until one ends that nobody kills: whatever it meets, it has replayed all, or says which letters stay. */
    private static int endOf(Program replay) {
        int code = replay.exitCode();
        assertThat(code).as(replay.out() + replay.err()).isIn(0, 3);
        return code;
    }

    private static void parkTotals() throws Exception {
        postgres.execute("CREATE TABLE counters (created timestamptz,"
                + " counter bigint CONSTRAINT none CHECK (counter < 0), usr int)");
        redis.run(commands -> {
            for (int i = 1; i <= LETTERS; i++) {
                commands.set("c:" + i, Integer.toString(i));
            }
        });
        CommandResult run = CountersLine.of(redis, postgres)
                .run("--decr", "--quiet", "--psql-table", "counters", "--pattern", "c:*", "-e", "usr::int=\\w+:(\\w+)");
        assertThat(postgres.query("SELECT count(*) FROM caravan_parked"))
                .as(run.toString())
                .isEqualTo(Integer.toString(LETTERS));
        postgres.execute("ALTER TABLE counters DROP CONSTRAINT none");
    }

    private static void parkEntries() {
        for (int i = 1; i <= LETTERS; i++) {
            letters.add("streams-to-postgres", "db0 orders " + i + "-1", "[\"n\",\"" + i + "\"]");
        }
    }

    @Test
    void writesEachRecordExactlyOnceHoweverOftenItIsKilled() throws Exception {
        parkTotals();
        parkEntries();

        int interrupted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long before = letters.size();
            try (Program killed = replay()) {
                await("some letters are replayed")
                        .atMost(LONGEST)
                        .until(() -> letters.size() < before || !killed.isAlive());
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000));
                if (killed.isAlive()) {
                    interrupted++;
                } else {
                    endOf(killed);
                }
            }
            redis.kill();
            redis.restart();
        }
        assertThat(interrupted).as("replays that were cut off").isPositive();
        try (Program one = replay();
                Program other = replay()) {
            endOf(one);
            endOf(other);
        }
        await("all are replayed, also the one that a dead process held")
                .atMost(LONGEST)
                .until(() -> {
                    try (Program last = replay()) {
                        return endOf(last) == 0;
                    }
                });

        assertThat(letters.size()).isZero();
        assertThat(postgres.query("SELECT count(*) FROM caravan_parked")).isEqualTo("0");
        // A second row of an entry is what the table's own key prevents; what could happen is that one is missing.
        assertThat(postgres.query("SELECT count(*) || ' ' || count(*) FILTER (WHERE data ->> 'n' || '-1' = message_id)"
                        + " FROM redis_streams"))
                .isEqualTo(LETTERS + " " + LETTERS);
        assertThat(postgres.query("SELECT count(*) || ' ' || sum(counter) || ' ' || count(DISTINCT usr) FROM counters"))
                .isEqualTo(LETTERS + " " + LETTERS * (LETTERS + 1) / 2 + " " + LETTERS);
    }
}

package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.counters.Trap.Moment;
import io.caravan.letters.LetterStream;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replays of letters that hold keys of counters, killed by SIGKILL while the counters are incremented. */
class ReplayedCountersCrashIT {

    private static final int KILLS = Crashes.reducedOrFull(3, 60);
    private static final int COUNTERS = Crashes.reducedOrFull(200, 2000);
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final List<CrashPoint> POINTS = List.of(
            new CrashPoint(true, "claim.lua", 1, Moment.AFTER),
            new CrashPoint(false, "ledger", 1, Moment.BEFORE),
            new CrashPoint(false, "COMMIT", 1, Moment.BEFORE),
            new CrashPoint(false, "COMMIT", 1, Moment.AFTER),
            new CrashPoint(true, "HDEL runs", 1, Moment.BEFORE),
            new CrashPoint(true, "HDEL runs", 1, Moment.AFTER));

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private static final LetterStream letters = new LetterStream(redis);

    @RegisterExtension
    final CountingHouse house = CountingHouse.of(redis, postgres);

    private Books books;
    private long issued;

    /** Counters with 1, 2 and so on, which their table could not hold, so that each became a letter. */
    @BeforeEach
    void giveUpAll() throws Exception {
        books = house.books();
        redis.run(commands -> {
            for (int i = 1; i <= COUNTERS; i++) {
                commands.set("counters:g" + i + ":0", Integer.toString(i));
            }
        });
        issued = COUNTERS * (COUNTERS + 1L) / 2;
        postgres.execute("ALTER TABLE " + books.table() + " ALTER COLUMN grp TYPE int USING 0");
        try (Exporter exporter = books.export("--decr")) {
            assertThat(exporter.exitCode()).as(exporter.output()).isEqualTo(3);
        }
        postgres.execute("ALTER TABLE " + books.table() + " ALTER COLUMN grp TYPE text");
        assertThat(letters.size()).isEqualTo(COUNTERS);
    }

    private void replayTheRest() throws Exception {
        await("all are replayed, also those that dead processes held")
                .atMost(LONGEST)
                .until(() -> {
                    try (Exporter last = books.replay()) {
                        assertThat(last.exitCode()).as(last.output()).isIn(0, 3);
                        return letters.size() == 0;
                    }
                });
        books.awaitBalance(issued);
        assertThat(postgres.query("SELECT count(DISTINCT grp) FROM " + books.table()))
                .as("counters that were carried")
                .isEqualTo(Integer.toString(COUNTERS));
    }

    @Test
    void hasEachAmountInOnePlaceWheneverAReplayIsKilled() throws Exception {
        int interrupted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            issued += books.increment(3);
            interrupted += killAtWork() ? 1 : 0;
            books.awaitBalance(issued);
        }

        assertThat(interrupted).as("replays that were cut off").isPositive();
        replayTheRest();
    }

    /** Kills a replay soon after it has replayed a letter. Returns whether it was still at work. */
    private boolean killAtWork() {
        long before = letters.size();
        try (Exporter replay = books.replay()) {
            await("a letter is replayed").atMost(LONGEST).until(() -> letters.size() < before || !replay.isAlive());
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000));
            if (replay.isAlive()) {
                replay.kill();
                return true;
            }
            assertThat(replay.exitCode()).as(replay.output()).isIn(0, 3);
            return false;
        }
    }

    @Test
    void hasEachAmountInOnePlaceWhereverAReplayIsKilled() throws Exception {
        int committed = 0;
        for (CrashPoint point : POINTS) {
            issued += books.increment(3);
            killAt(point);
            committed += books.hasCommittedClaim() ? 1 : 0;
            books.awaitBalance(issued);
        }

        assertThat(committed)
                .as("kills between commit and deletion of the claim")
                .isPositive();
        replayTheRest();
    }

    /** Kills a replay at a request of a random letter of its first ten. */
    private void killAt(CrashPoint point) {
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        Trap trap = new Trap(
                point.name(),
                ThreadLocalRandom.current().nextInt(1, 10),
                point.moment(),
                () -> started.join().kill());
        Relay.Watch none = name -> true;
        house.watchRedis(point.ofRedis() ? trap : none);
        house.watchPostgres(point.ofRedis() ? none : trap);
        try (Exporter replay = house.replay()) {
            started.complete(replay);
            replay.exitCode();
            assertThat(trap.isSprung()).as(point + "\n" + replay.output()).isTrue();
        }
    }
}

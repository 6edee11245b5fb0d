package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills exporters by SIGKILL: at each step of the protocol, and at any moment while counters are being incremented. */
class CrashIT {

    private static final int KILLS = Crashes.reducedOrFull(30, 300);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--maxmemory", "0");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    final CountingHouse house = CountingHouse.of(redis, postgres);

    @Test
    void countsEachIncrementOnceHoweverOftenTheExporterIsKilled() throws Exception {
        Books books = house.books();
        Crashes crashes = new Crashes(house, () -> {}, "--decr");
        Writers writers = Writers.start(redis.uri(), 1);
        List<CrashPoint> points = crashes.pointsOfAWholeRun();

        for (CrashPoint point : points) {
            crashes.killAt(point);
        }
        while (crashes.kills() < KILLS) {
            // The first third of a run is the start of Java.
            long whole = crashes.wholeRunMillis();
            crashes.killAfter(ThreadLocalRandom.current().nextLong(whole / 3, whole));
        }
        long issued = writers.stop();
        books.settle("--decr");

        assertThat(books.total()).as("increments in PostgreSQL and Redis").isEqualTo(issued);
        assertThat(books.ownKeys()).as("keys of runs").isEmpty();
        assertThat(books.unsettled())
                .as("runs of the ledger that would never be forgotten")
                .isZero();
        assertThat(crashes.kills()).as("kills").isGreaterThanOrEqualTo(KILLS);
        assertThat(crashes.withOpenClaim()).as("kills that left an open claim").isPositive();
        assertThat(crashes.betweenCommitAndDeletion())
                .as("kills between commit and deletion")
                .isPositive();
        System.out.printf(
                "Counters: %d increments, %d kills at %d steps, %d left an open claim, %d between commit and deletion%n",
                issued, crashes.kills(), points.size(), crashes.withOpenClaim(), crashes.betweenCommitAndDeletion());
    }

    private static Stream<String> takes() {
        return Stream.of("--reset --expire=3600000", "--reset", "--decr --expire=3600000")
                .limit(Crashes.reducedOrFull(1, 3));
    }

    @ParameterizedTest
    @MethodSource("takes")
    void hasEachAmountInOnePlaceWhereverTheExporterIsKilled(String options) throws Exception {
        String[] each = options.split(" ");
        Books books = house.books();
        AtomicLong issued = new AtomicLong(books.seed(1));
        Crashes crashes = new Crashes(house, () -> issued.addAndGet(books.increment(3)), each);
        List<CrashPoint> points = crashes.pointsOfAWholeRun();

        for (CrashPoint point : Crashes.reducedOrFull(points)) {
            crashes.killAt(point);
            books.awaitBalance(issued.get());
        }
        books.settle(each);

        assertThat(points.stream().anyMatch(point -> point.name().equals("expire.lua")))
                .as("kills at expire.lua")
                .isEqualTo(options.contains("--expire"));
        books.assertClosed(issued.get());
    }
}

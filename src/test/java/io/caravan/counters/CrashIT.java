package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.counters.Trap.Moment;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kills exporters by SIGKILL while counters are being incremented: at each step of the protocol, and at any moment. */
class CrashIT {

    private static final int KILLS = "full".equals(System.getProperty("caravan.faults")) ? 300 : 60;
    private static final Step CLAIMED = new Step(true, "claim.lua", 2, Moment.BEFORE);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--maxmemory", "0");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    static Path folder;

    private Books books;
    private Relay redisRelay;
    private Relay postgresRelay;
    private int kills;
    private int withOpenClaim;
    private int betweenCommitAndDeletion;
    private long wholeRunMillis;

    @BeforeEach
    void openBooks() throws SQLException {
        books = Books.of(redis, postgres, folder);
        books.open();
        redisRelay = Relay.to(redis.host(), redis.port(), new RedisRequests());
        postgresRelay = Relay.to(postgres.host(), postgres.port(), new PostgresRequests("totals"));
    }

    @AfterEach
    void closeRelays() throws Exception {
        redisRelay.close();
        postgresRelay.close();
    }

    @Test
    void countsEachIncrementOnceHoweverOftenTheExporterIsKilled() throws Exception {
        Writers writers = Writers.start(redis.uri(), 1);
        List<Step> steps = stepsOfAWholeRun();

        for (Step step : steps) {
            killAt(step);
        }
        while (kills < KILLS) {
            // The first third of a run is the start of Java.
            killAfter(ThreadLocalRandom.current().nextLong(wholeRunMillis / 3, wholeRunMillis));
        }
        long issued = writers.stop();
        books.settle("--decr");

        assertThat(books.total()).as("increments in PostgreSQL and Redis").isEqualTo(issued);
        assertThat(books.ownKeys()).as("keys of runs").isEmpty();
        assertThat(books.unsettled())
                .as("runs of the ledger that would never be forgotten")
                .isZero();
        assertThat(kills).as("kills").isGreaterThanOrEqualTo(KILLS);
        assertThat(withOpenClaim).as("kills that left an open claim").isPositive();
        assertThat(betweenCommitAndDeletion)
                .as("kills between commit and deletion")
                .isPositive();
        System.out.printf(
                "Counters: %d increments, %d kills at %d steps, %d left an open claim, %d between commit and deletion%n",
                issued, kills, steps.size(), withOpenClaim, betweenCommitAndDeletion);
    }

    /** A request of the protocol at which an exporter dies. */
    private record Step(boolean ofRedis, String name, int occurrence, Moment moment) {

        boolean isRecovery() {
            return name.startsWith("recovery ");
        }
    }

    /** Watches a whole run that finishes a dead one first, and makes kills of what it asked for. */
    private List<Step> stepsOfAWholeRun() throws Exception {
        // A script that the server does not know is sent twice, so all are made known before.
        run();
        assertThat(isKilledAt(CLAIMED)).isTrue();
        run();
        assertThat(isKilledAt(CLAIMED)).isTrue();
        ConcurrentLinkedQueue<String> redisRequests = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> postgresRequests = new ConcurrentLinkedQueue<>();
        watch(redisRequests::add, postgresRequests::add);
        long begin = System.nanoTime();
        run();
        wholeRunMillis = (System.nanoTime() - begin) / 1_000_000;
        List<Step> steps = new ArrayList<>();
        addSteps(true, redisRequests, steps, Moment.BEFORE, Moment.LATE);
        addSteps(false, postgresRequests, steps, Moment.BEFORE, Moment.AFTER);
        return steps;
    }

    private void run() {
        books.awaitLeasesToEnd();
        try (Exporter exporter = books.exportThrough(redisRelay.port(), postgresRelay.port(), "--decr")) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }
    }

    private void watch(Relay.Watch ofRedis, Relay.Watch ofPostgres) {
        Phases phases = new Phases();
        redisRelay.watch(phases.naming(ofRedis));
        postgresRelay.watch(phases.naming(ofPostgres));
    }

    private static void addSteps(boolean ofRedis, Iterable<String> requests, List<Step> steps, Moment... moments) {
        List<String> seen = new ArrayList<>();
        for (String name : requests) {
            seen.add(name);
            int occurrence = (int) seen.stream().filter(name::equals).count();
            // Renewals come when they come; of the pages a few stand for all.
            if (occurrence <= (name.equals("hold.lua") ? 1 : 3)) {
                Stream.of(moments)
                        .map(moment -> new Step(ofRedis, name, occurrence, moment))
                        .filter(step -> !(step.isRecovery() && step.moment() == Moment.LATE))
                        .forEach(steps::add);
            }
        }
    }

    private void killAt(Step step) throws Exception {
        boolean killed = isKilledAt(step);
        if (!killed && step.isRecovery()) {
            // The one before left nothing to recover.
            assertThat(isKilledAt(CLAIMED)).isTrue();
            books.awaitLeasesToEnd();
            killed = isKilledAt(step);
        }
        assertThat(killed).as("killed at " + step).isTrue();
    }

    private boolean isKilledAt(Step step) throws Exception {
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        Trap trap = new Trap(
                step.name(),
                step.occurrence(),
                step.moment(),
                () -> started.join().kill());
        Relay.Watch none = name -> true;
        watch(step.ofRedis() ? trap : none, step.ofRedis() ? none : trap);
        try (Exporter exporter = books.exportThrough(redisRelay.port(), postgresRelay.port(), "--decr")) {
            started.complete(exporter);
            exporter.exitCode();
        }
        if (trap.isSprung()) {
            countKill();
        }
        return trap.isSprung();
    }

    private void killAfter(long milliseconds) throws SQLException {
        try (Exporter exporter = books.export("--decr")) {
            if (exporter.endsWithin(milliseconds)) {
                return;
            }
            exporter.kill();
        }
        countKill();
    }

    private void countKill() throws SQLException {
        kills++;
        withOpenClaim += books.hasOpenClaim() ? 1 : 0;
        betweenCommitAndDeletion += books.hasCommittedClaim() ? 1 : 0;
    }
}

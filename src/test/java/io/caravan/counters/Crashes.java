package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.counters.Trap.Moment;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Kills exporters by SIGKILL, at a request of theirs or after a time, and counts the states that they were killed in. */
final class Crashes {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));

    /** How many requests of one name are points in their turn. */
    private static final int FIRST = 3;

    private final CountingHouse house;
    private final String[] options;
    private final Runnable beforeEach;
    private final CrashPoint claimed;
    private int kills;
    private int withOpenClaim;
    private int betweenCommitAndDeletion;
    private long wholeRunMillis;

    /**
     * @param beforeEach is run before each exporter
     * @param options    of each exporter
     */
    Crashes(CountingHouse house, Runnable beforeEach, String... options) {
        this.house = house;
        this.beforeEach = beforeEach;
        this.options = options;
        // In a cluster nearly every counter of a page has a claim of its own.
        this.claimed = new CrashPoint(true, "claim.lua", house.isCluster() ? 500 : 2, Moment.BEFORE);
    }

    /** Returns one count for -Pfaults, another if not. */
    static int reducedOrFull(int reduced, int full) {
        return FULL ? full : reduced;
    }

    /** Returns all points with -Pfaults, and if not the last of each name. */
    static Collection<CrashPoint> reducedOrFull(List<CrashPoint> points) {
        Map<String, CrashPoint> last = new LinkedHashMap<>();
        points.forEach(point -> last.put(point.ofRedis() + point.name(), point));
        return FULL ? points : last.values();
    }

    /** Returns all points with -Pfaults, and if not one in the middle of each step that every slot takes part in. */
    static Collection<CrashPoint> slotsOrFull(List<CrashPoint> points) {
        return reducedOrFull(points).stream()
                .filter(point -> FULL || point.occurrence() > FIRST)
                .toList();
    }

    /** Watches a whole run that finishes a dead one first, and returns the requests that it made as points to die at. */
    List<CrashPoint> pointsOfAWholeRun() throws Exception {
        // A script that the server does not know is sent twice, so all are made known before.
        run();
        assertThat(isKilledAt(claimed)).isTrue();
        run();
        assertThat(isKilledAt(claimed)).isTrue();
        ConcurrentLinkedQueue<String> redisRequests = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> postgresRequests = new ConcurrentLinkedQueue<>();
        watch(redisRequests::add, postgresRequests::add);
        long begin = System.nanoTime();
        run();
        wholeRunMillis = (System.nanoTime() - begin) / 1_000_000;
        List<CrashPoint> points = new ArrayList<>();
        addPoints(true, redisRequests, points, Moment.BEFORE, Moment.LATE);
        addPoints(false, postgresRequests, points, Moment.BEFORE, Moment.AFTER);
        return points;
    }

    private void run() {
        house.books().awaitLeasesToEnd();
        beforeEach.run();
        try (Exporter exporter = house.export(options)) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }
    }

    private void watch(Relay.Watch ofRedis, Relay.Watch ofPostgres) {
        Phases phases = new Phases();
        house.watchRedis(phases.naming(ofRedis));
        house.watchPostgres(phases.naming(ofPostgres));
    }

    private static void addPoints(
            boolean ofRedis, Collection<String> requests, List<CrashPoint> points, Moment... moments) {
        Map<String, Long> counts = requests.stream()
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        counts.forEach((name, count) -> occurrences(name, count.intValue())
                .forEach(occurrence -> Stream.of(moments)
                        .map(moment -> new CrashPoint(ofRedis, name, occurrence, moment))
                        .filter(point -> !(point.isRecovery() && point.moment() == Moment.LATE))
                        .forEach(points::add)));
    }

    /** Renewals come when they come; of the pages a few stand for all, and of the slots of a cluster one in the middle. */
    private static IntStream occurrences(String name, int count) {
        int most = name.equals("hold.lua") ? 1 : FIRST;
        boolean slots = count > 100 && !name.endsWith("HSCAN claim");
        return IntStream.concat(
                IntStream.rangeClosed(1, Math.min(most, count)), slots ? IntStream.of(count / 2) : IntStream.empty());
    }

    void killAt(CrashPoint point) throws Exception {
        boolean killed = isKilledAt(point);
        if (!killed && point.isRecovery()) {
            // The one before left nothing to recover.
            assertThat(isKilledAt(claimed)).isTrue();
            house.books().awaitLeasesToEnd();
            killed = isKilledAt(point);
        }
        assertThat(killed).as("killed at " + point).isTrue();
    }

    private boolean isKilledAt(CrashPoint point) throws Exception {
        beforeEach.run();
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        Trap trap = new Trap(
                point.name(),
                point.occurrence(),
                point.moment(),
                () -> started.join().kill());
        Relay.Watch none = name -> true;
        watch(point.ofRedis() ? trap : none, point.ofRedis() ? none : trap);
        try (Exporter exporter = house.export(options)) {
            started.complete(exporter);
            exporter.exitCode();
        }
        if (trap.isSprung()) {
            countKill();
        }
        return trap.isSprung();
    }

    /** Kills an exporter after this time, unless it has ended before. */
    void killAfter(long milliseconds) throws SQLException {
        beforeEach.run();
        try (Exporter exporter = house.books().export(options)) {
            if (exporter.endsWithin(milliseconds)) {
                return;
            }
            exporter.kill();
        }
        countKill();
    }

    private void countKill() throws SQLException {
        kills++;
        withOpenClaim += house.books().hasOpenClaim() ? 1 : 0;
        betweenCommitAndDeletion += house.books().hasCommittedClaim() ? 1 : 0;
    }

    int kills() {
        return kills;
    }

    /** Returns how many of the kills left a claim open that holds an amount. */
    int withOpenClaim() {
        return withOpenClaim;
    }

    int betweenCommitAndDeletion() {
        return betweenCommitAndDeletion;
    }

    /** Returns how long a run took that nobody killed. */
    long wholeRunMillis() {
        return wholeRunMillis;
    }
}

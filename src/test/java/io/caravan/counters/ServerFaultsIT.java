package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.counters.Trap.Moment;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KillArgs;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counters while a server dies, stalls or hangs up in the middle of a run. */
class ServerFaultsIT {

    private static final String RECONNECT = "--redis-reconnect=100";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    final CountingHouse house = CountingHouse.of(redis, postgres);

    private Books books;
    private long issued;

    @BeforeEach
    void seeds() {
        postgres.assumeLocal();
        books = house.books();
        issued = books.seed(7);
    }

    private void assertBalanced() throws SQLException {
        assertThat(books.total()).as("increments in PostgreSQL and Redis").isEqualTo(issued);
        assertThat(books.ownKeys()).as("keys of runs").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rows, LATE", "COMMIT, BEFORE", "COMMIT, AFTER"})
    void waitsForAPostgresThatIsKilledInTheTransaction(String request, Moment moment) throws Exception {
        Trap trap = new Trap(request, 1, moment, () -> {
            postgres.kill();
            postgres.restart();
        });
        house.watchPostgres(trap);

        try (Exporter exporter = house.export("--decr")) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }

        assertThat(trap.isSprung()).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertBalanced();
    }

    @Test
    void reportsWhatWasParkedThoughTheAnswerToCommitWasLost() throws Exception {
        postgres.execute("ALTER TABLE totals ADD CHECK (grp <> 'g1')");
        house.watchPostgres(new Trap("COMMIT", 1, Moment.AFTER, () -> {}));

        try (Exporter exporter = house.export("--decr")) {
            assertThat(exporter.exitCode()).as(exporter.output()).isEqualTo(3);
            assertThat(exporter.output())
                    .contains("Wrote 199 rows, sum 13930, ", "Parked in caravan_parked: [g1] with 70: ");
        }

        assertThat(books.parked()).isEqualTo(70);
        assertBalanced();
    }

    @Test
    void waitsForAPostgresThatStallsInTheTransaction() throws Exception {
        Trap trap = new Trap("COMMIT", 1, Moment.LATE, postgres::pause);
        house.watchPostgres(trap);

        try (Exporter exporter = house.export("--decr")) {
            trap.await();
            await("it waits longer than its lease")
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(30))
                    .until(exporter::isAlive);
            postgres.resume();
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }

        assertThat(books.inTable()).isEqualTo(issued);
        assertBalanced();
    }

    @ParameterizedTest
    @CsvSource({"rows", "COMMIT"})
    void writesAgainWhenItsSessionIsTerminated(String request) throws Exception {
        Trap trap = new Trap(request, 1, Moment.LATE, this::terminateSessions);
        house.watchPostgres(trap);

        try (Exporter exporter = house.export("--decr")) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }

        assertThat(trap.isSprung()).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertBalanced();
    }

    private void terminateSessions() {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"
                    + postgres.user() + "' AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "claim.lua, 2, BEFORE",
        "claim.lua, 3, AFTER",
        "close.lua, 1, BEFORE",
        "HSCAN claim, 2, AFTER",
        "UNLINK claim, 1, AFTER"
    })
    void goesOnAfterRedisWasKilledIfItMayReconnect(String request, int occurrence, Moment moment) throws Exception {
        redis.assumeLocal();
        Trap trap = new Trap(request, occurrence, moment, () -> {
            redis.kill();
            redis.restart();
        });
        house.watchRedis(trap);

        try (Exporter exporter = house.export("--decr", RECONNECT)) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }

        assertThat(trap.isSprung()).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertBalanced();
    }

    @ParameterizedTest
    @CsvSource({"enter.lua, 1, AFTER", "claim.lua, 2, BEFORE", "claim.lua, 3, AFTER", "close.lua, 1, BEFORE"})
    void goesOnAfterItsConnectionsWereKilledIfItMayReconnect(String request, int occurrence, Moment moment)
            throws Exception {
        Trap trap = new Trap(request, occurrence, moment, this::killClients);
        house.watchRedis(trap);

        try (Exporter exporter = house.export("--decr", RECONNECT)) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }

        books.settle("--decr");
        assertThat(trap.isSprung()).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertBalanced();
    }

    @ParameterizedTest
    @CsvSource({"--decr, BEFORE", "--decr, AFTER", "--reset, AFTER"})
    void reportsWhatItTookThoughTheAnswerForAPageWasLost(String take, Moment moment) throws Exception {
        Trap trap = new Trap("claim.lua", 2, moment, () -> {});
        house.watchRedis(trap);

        try (Exporter exporter = house.export(take, RECONNECT)) {
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
            assertThat(exporter.output()).contains("scanned: 2000, skipped: 0, errored: 0, success: 2000");
        }

        assertThat(trap.isSprung()).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertBalanced();
    }

    @Test
    void failsClearlyAndLosesNothingWhenItsConnectionsWereKilledAndItMayNotReconnect() throws Exception {
        house.watchRedis(new Trap("claim.lua", 2, Moment.AFTER, this::killClients));

        try (Exporter exporter = house.export("--decr", "--redis-delay=50")) {
            assertThat(exporter.exitCode()).as(exporter.output()).isEqualTo(1);
            assertThat(exporter.output()).contains("Lost the connection to Redis", "--redis-reconnect");
        }

        assertThat(books.total())
                .as("what the failed run left in Redis is in its claim")
                .isLessThan(issued);
        books.settle("--decr");
        assertBalanced();
    }

    private void killClients() {
        redis.run(commands -> commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
    }
}

package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters whose COMMIT the server has begun, when their exporter cannot know how it went. */
class CommitFaultsIT {

    private static final String COMMITTING = "query = 'COMMIT' AND wait_event = 'SyncRep'";
    private static final String BLOCKED = "wait_event_type = 'Lock'";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--maxmemory", "0");

    /** A commit that asks for it waits for a standby that never comes, after it is on disk and before others see it. */
    @RegisterExtension
    static final PostgresServer postgres =
            PostgresServer.start("synchronous_standby_names=nobody", "synchronous_commit=local");

    @RegisterExtension
    final CountingHouse house = CountingHouse.of(redis, postgres);

    private Books books;
    private long issued;

    @BeforeEach
    void seeds() {
        books = house.books();
        issued = books.seed(7);
    }

    private static void letCommitsOfTotalsWait() throws SQLException {
        postgres.execute("CREATE OR REPLACE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM set_config('synchronous_commit', 'on', true); RETURN NULL; END $$;"
                + " CREATE TRIGGER wait AFTER INSERT ON totals FOR EACH STATEMENT EXECUTE FUNCTION wait()");
    }

    private static void letCommitsGo() throws SQLException {
        postgres.execute("DROP TRIGGER wait ON totals");
    }

    /** Returns how many sessions of exporters there are of which this is true, and does something to each. */
    private static int sessions(String condition, String action) throws SQLException {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(" + action
                        + ") FROM pg_stat_activity WHERE usename = '" + postgres.user() + "' AND " + condition)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void awaitSession(String condition, Exporter exporter) {
        await("a session of which " + condition)
                .atMost(Duration.ofSeconds(60))
                .failFast("the exporter has ended", () -> !exporter.isAlive())
                .until(() -> sessions(condition, "pid") == 1);
    }

    private void assertEachCountedOnce(Exporter exporter) throws SQLException {
        assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        assertThat(exporter.output()).contains("Wrote 200 rows, sum " + issued + ", ");
        books.assertClosed(issued);
    }

    private void assertNextRunCountsTheRest(String take) throws SQLException {
        issued += books.increment(2);
        books.settle(take);
        books.assertClosed(issued);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset"})
    void countsOnceWhenItsSessionIsTerminatedWithinTheCommit(String take) throws Exception {
        letCommitsOfTotalsWait();

        try (Exporter exporter = house.export(take)) {
            awaitSession(COMMITTING, exporter);
            assertThat(books.inTable()).isZero();
            assertThat(books.inClaims()).isEqualTo(issued);
            assertThat(sessions(COMMITTING, "pg_terminate_backend(pid)")).isEqualTo(1);

            assertEachCountedOnce(exporter);
        }
        letCommitsGo();
        assertNextRunCountsTheRest(take);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset"})
    void countsOnceWhenItTriesAgainWhileItsFirstCommitIsStillUnderWay(String take) throws Exception {
        letCommitsOfTotalsWait();

        try (Exporter exporter = house.export(take)) {
            awaitSession(COMMITTING, exporter);
            house.cutPostgres();
            awaitSession(BLOCKED, exporter);
            assertThat(sessions(COMMITTING, "pid")).isEqualTo(1);
            books.awaitBalance(issued);
            assertThat(sessions(COMMITTING, "pg_cancel_backend(pid)")).isEqualTo(1);

            assertEachCountedOnce(exporter);
        }
        letCommitsGo();
        assertNextRunCountsTheRest(take);
    }

    @Test
    void countsOnceWhenItDiesWithinTheCommitAndTheNextFinishesItsRun() throws Exception {
        letCommitsOfTotalsWait();

        try (Exporter exporter = house.export("--decr")) {
            awaitSession(COMMITTING, exporter);
            exporter.kill();
        }
        books.awaitLeasesToEnd();
        try (Exporter next = house.export("--decr")) {
            awaitSession(BLOCKED, next);
            books.awaitBalance(issued);
            assertThat(sessions(COMMITTING, "pg_cancel_backend(pid)")).isEqualTo(1);

            assertThat(next.exitCode()).as(next.output()).isZero();
        }
        books.assertClosed(issued);
        letCommitsGo();
        assertNextRunCountsTheRest("--decr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--decr", "--reset"})
    void countsOnceWhenTheNetworkBreaksAtCommitAfterCommit(String take) throws Exception {
        AtomicInteger commits = new AtomicInteger();
        house.watchPostgres(new Relay.Watch() {
            @Override
            public boolean before(String name) {
                return !name.equals("COMMIT") || commits.incrementAndGet() > 2;
            }

            @Override
            public boolean after(String name) {
                return !name.equals("COMMIT");
            }
        });

        try (Exporter exporter = house.export(take)) {
            assertEachCountedOnce(exporter);
        }
        assertThat(commits)
                .as("commits, the third of which the server has heard")
                .hasValue(3);
        assertNextRunCountsTheRest(take);
    }
}

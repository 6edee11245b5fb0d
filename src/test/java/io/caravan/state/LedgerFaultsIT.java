package io.caravan.state;

import static io.caravan.state.TestDatabase.ones;
import static io.caravan.state.TestDatabase.total;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run is written once or not at all, whatever breaks and whoever else writes it. */
class LedgerFaultsIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final TestDatabase database = TestDatabase.of(postgres);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void startWithAnEmptyTable() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS logins, caravan_ledger, caravan_parked;"
                + "CREATE TABLE logins (created timestamptz, counter bigint, operation text)");
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void writesARunOnceWhenManyCommitItAtOnce() throws Exception {
        TargetTable table = database.logins();

        List<Object> outcomes = atOnce(4, () -> database.commit("run", table, ones(500)));

        assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(AlreadyCommittedException.class::isInstance)
                .hasSize(3);
        assertThat(rows()).isEqualTo(500);
    }

    @Test
    void neverDeadlocksOnSeveralRuns() throws Exception {
        TargetTable table = database.logins();
        database.ledger().identity();

        for (int round = 0; round < 20; round++) {
            String a = "a" + round;
            String b = "b" + round;
            List<List<String>> orders = new ArrayList<>(List.of(List.of(a, b), List.of(b, a)));
            Iterator<List<String>> order = orders.iterator();
            List<Object> outcomes = atOnce(2, () -> {
                List<String> runs;
                synchronized (orders) {
                    runs = order.next();
                }
                return database.ledger().commit(runs, table, ones(1), 1, Duration.ZERO);
            });
            assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        }
    }

    @Test
    void agreesOnOneIdentityWhenManyCreateTheLedgerAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            postgres.execute("DROP TABLE IF EXISTS caravan_ledger, caravan_parked");

            List<Object> identities = atOnce(8, () -> database.ledger().identity());

            assertThat(identities).hasOnlyElementsOfType(String.class).containsOnly(identities.get(0));
        }
    }

    @Test
    void writesNothingWhenItsSessionIsEndedAndOnceWhenItIsTriedAgain() {
        TargetTable table = database.logins();

        assertThatThrownBy(() ->
                        database.ledger().commit(List.of("run"), table, endingSessionsAfter(1500), 100, Duration.ZERO))
                .isInstanceOf(SinkAwayException.class)
                .hasMessageStartingWith("Cannot commit to \"public\".\"logins\"");
        assertThat(rows()).isZero();
        assertThat(database.ledger().contains("run")).isFalse();

        database.commit("run", table, ones(2000));
        assertThat(rows()).isEqualTo(2000);
    }

    @Test
    void tellsOnTheNextTryThatACommitSucceededWhoseAnswerWasLost() throws Exception {
        TargetTable table = database.logins();
        database.ledger().identity();

        try (CommitCut network = CommitCut.beforeTheClientHears(postgres)) {
            TestDatabase far = TestDatabase.of(network.url(), postgres.user(), postgres.password());
            assertThatThrownBy(() -> far.commit("run", table, ones(500))).isInstanceOf(SinkAwayException.class);
        }

        assertThatThrownBy(() -> database.commit("run", table, ones(500)))
                .isInstanceOf(AlreadyCommittedException.class);
        assertThat(rows()).isEqualTo(500);
    }

    @Test
    void writesOnTheNextTryWhatTheServerWasNeverToldToCommit() throws Exception {
        TargetTable table = database.logins();
        database.ledger().identity();

        try (CommitCut network = CommitCut.beforeTheServerHears(postgres)) {
            TestDatabase far = TestDatabase.of(network.url(), postgres.user(), postgres.password());
            assertThatThrownBy(() -> far.commit("run", table, ones(500))).isInstanceOf(SinkAwayException.class);
        }

        assertThat(database.commit("run", table, ones(500)).rows()).isEqualTo(500);
        assertThat(rows()).isEqualTo(500);
    }

    @Test
    void recoversThroughAPoolAfterTheServerWasKilled() {
        postgres.assumeLocal();
        TargetTable table = database.logins();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(postgres.url());
            pool.setUsername(postgres.user());
            pool.setPassword(postgres.password());
            pool.setMaximumPoolSize(2);
            pool.setConnectionTimeout(1000);
            Ledger ledger = new Ledger(pool, "public");
            ledger.commit(List.of("before"), table, ones(10), 5, Duration.ZERO);
            postgres.kill();

            assertThatThrownBy(() -> ledger.commit(List.of("run"), table, ones(10), 5, Duration.ZERO))
                    .isInstanceOf(SinkAwayException.class);

            postgres.restart();
            await().atMost(20, SECONDS)
                    .ignoreExceptionsInstanceOf(SinkAwayException.class)
                    .until(() -> ledger.commit(List.of("run"), table, ones(10), 5, Duration.ZERO)
                                    .rows()
                            == 10);
            assertThat(rows()).isEqualTo(20);
        }
    }

    @Test
    void givesUpOnAServerThatIsSilent() {
        postgres.assumeLocal();
        TargetTable table = database.logins();
        Ledger ledger = new Ledger(database.source(), "public", Duration.ofMillis(1), Clock.systemUTC());
        ledger.identity();
        Iterable<Total> pausing = () -> {
            postgres.pause();
            return ones(10).iterator();
        };

        try {
            assertThatThrownBy(() -> ledger.commit(List.of("run"), table, pausing, 5, Duration.ZERO))
                    .isInstanceOf(SinkAwayException.class);
        } finally {
            postgres.resume();
        }

        await().atMost(20, SECONDS).untilAsserted(() -> database.commit("run", table, ones(10)));
        assertThat(rows()).isEqualTo(10);
    }

    @Test
    void waitsForASessionThatHoldsTheRunAndSeesItsCommit() throws Exception {
        TargetTable table = database.logins();
        database.ledger().identity();

        try (Connection other = holding("run")) {
            Future<Object> waiting = threads.submit(outcomeOf(() -> database.commit("run", table, ones(5))));
            awaitALock();
            other.commit();

            assertThat(waiting.get()).isInstanceOf(AlreadyCommittedException.class);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void givesUpForNowOnASessionThatHoldsTheRunTooLong() throws Exception {
        TargetTable table = database.logins();
        Ledger hasty = new Ledger(database.source(), "public", Duration.ofMillis(200), Clock.systemUTC());
        hasty.identity();

        try (Connection other = holding("run")) {
            assertThatThrownBy(() -> hasty.commit(List.of("run"), table, ones(5), 5, Duration.ZERO))
                    .isInstanceOf(SinkAwayException.class)
                    .hasMessageContaining("lock timeout");
            other.rollback();
        }

        assertThat(hasty.commit(List.of("run"), table, ones(5), 5, Duration.ZERO)
                        .rows())
                .isEqualTo(5);
    }

    @Test
    void writesThroughSessionsThatAreSerializableByDefault() throws Exception {
        TestDatabase serializable = serializable();
        TargetTable table = serializable.logins();

        List<Object> outcomes = atOnce(4, () -> serializable.commit("run", table, ones(500)));

        assertThat(outcomes).filteredOn(Committed.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(AlreadyCommittedException.class::isInstance)
                .hasSize(3);
    }

    @Test
    void preparesItselfWhileASessionThatIsSerializableByDefaultWaitsForAnother() throws Exception {
        database.ledger().identity();
        postgres.execute("DELETE FROM caravan_ledger");

        try (Connection other = holding("#identity")) {
            Future<String> waiting =
                    threads.submit(() -> serializable().ledger().identity());
            awaitALock();
            other.commit();

            assertThat(waiting.get(20, SECONDS)).isEqualTo("x");
        }
    }

    private static TestDatabase serializable() {
        return TestDatabase.of(
                postgres.url()
                        + "?options=-c%20default_transaction_isolation=serializable%20-c%20synchronous_commit=off",
                postgres.user(),
                postgres.password());
    }

    private static void awaitALock() {
        await().atMost(10, SECONDS)
                .until(
                        () -> postgres.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
                        "1"::equals);
    }

    private List<Object> atOnce(int number, Callable<?> call) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(number);
        List<Future<Object>> running = new ArrayList<>();
        for (int thread = 0; thread < number; thread++) {
            running.add(threads.submit(outcomeOf(() -> {
                barrier.await(20, SECONDS);
                return call.call();
            })));
        }
        List<Object> outcomes = new ArrayList<>();
        for (Future<Object> outcome : running) {
            outcomes.add(outcome.get(60, SECONDS));
        }
        return outcomes;
    }

    private static Callable<Object> outcomeOf(Callable<?> call) {
        return () -> {
            try {
                return call.call();
            } catch (AlreadyCommittedException e) {
                return e;
            }
        };
    }

    /** Gives 2000 totals, and ends all other sessions of the database before one of them. */
    private static Iterable<Total> endingSessionsAfter(int first) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 2000;
            }

            @Override
            public Total next() {
                if (next == first) {
                    endSessions();
                }
                return total(1, "op-" + next++);
            }
        };
    }

    private static void endSessions() {
        try {
            postgres.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Connection holding(String run) throws SQLException {
        Connection connection = postgres.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO caravan_ledger (run_id, target) VALUES ('" + run + "', 'x')");
        }
        return connection;
    }

    private static int rows() {
        try {
            return Integer.parseInt(postgres.query("SELECT count(*) FROM logins"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}

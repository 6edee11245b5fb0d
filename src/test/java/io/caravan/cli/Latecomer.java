package io.caravan.cli;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Does something between the claim of counters and the commit of their totals.
 *
 * A trigger of the target table must wait for advisory lock 1, which is held here until it is done.
 */
final class Latecomer implements AutoCloseable {

    private static final String WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

    private final Connection lock;
    private final Thread thread;

    private Latecomer(Connection lock, Thread thread) {
        this.lock = lock;
        this.thread = thread;
    }

    static Latecomer holdingTheInsert(PostgresServer postgres, Runnable deed) throws SQLException {
        Connection lock = postgres.connect();
        try (Statement statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
        }
        Thread thread = new Thread(() -> {
            await("the insert waits")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> postgres.query(WAITING).equals("1"));
            deed.run();
            release(lock);
        });
        thread.start();
        return new Latecomer(lock, thread);
    }

    private static void release(Connection lock) {
        try (Statement statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(1)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws Exception {
        thread.join(Duration.ofMinutes(2).toMillis());
        lock.close();
    }
}

package io.caravan.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** One transaction on a connection of its own, whose waits are bounded and whose commit is on the server's disk. */
final class LedgerTransaction {

    /** By so much the connection may be silent beyond the wait for a lock, before it counts as broken. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Database database;
    private final Duration timeout;
    private final Duration delay;

    /**
     * @param timeout longest wait for a lock
     * @param delay   longest pause between two statements
     */
    LedgerTransaction(Database database, Duration timeout, Duration delay) {
        this.database = database;
        this.timeout = timeout;
        this.delay = delay;
    }

    /** Runs the work and commits; whatever fails, the server is left to roll back. */
    <T> T run(TargetTable table, Database.Call<T> work) {
        try (Connection connection = database.connect()) {
            int silence = connection.getNetworkTimeout();
            connection.setNetworkTimeout(
                    Runnable::run, Math.toIntExact(timeout.plus(GRACE).toMillis()));
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                bound(connection);
                T result = work.on(connection);
                connection.commit();
                committed = true;
                return result;
            } finally {
                leave(connection, committed, silence);
            }
        } catch (SQLException e) {
            throw Database.failure("Cannot commit to " + table, e);
        }
    }

    private void bound(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            statement.execute("SET LOCAL lock_timeout = " + timeout.toMillis());
            // If this machine dies, its session must not hold the run for as long as TCP takes to notice.
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = "
                    + timeout.plus(GRACE).plus(delay).toMillis());
            statement.execute("SELECT set_config('synchronous_commit', 'on', true)"
                    + " WHERE current_setting('synchronous_commit') = 'off'");
            // The driver sets the zone of this machine; a text without zone must mean the same instant on every
            // machine.
            statement.execute("SET LOCAL timezone = 'UTC'");
            // A deferred constraint would speak at COMMIT, when it is too late to tell whose row it is.
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    /** A failure here must not hide the one that matters; a connection that is broken is thrown away by its pool. */
    private static void leave(Connection connection, boolean committed, int silence) {
        try {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, silence);
        } catch (SQLException broken) {
            abort(connection);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException gone) {
            // Nothing is left to close.
        }
    }
}

package io.caravan.sink;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Connections of a pool for statements that write a batch.
 *
 * No answer is waited for without end: a server that hangs, or a network that swallows, fails the statement as a connection
 * that is lost. The pool's other users wait as long as they did. And each statement is planned anew, which costs little for a
 * batch: a plan that was made while the table was empty, and kept, would read all of it for every batch once it has grown.
 */
public class BoundedDataSource implements DataSource {

    /** How much longer than a statement may take; the server is to end it first, while it can. */
    private static final int MARGIN_SECONDS = 5;

    private DataSource pool;
    private int queryTimeout;

    public void setPool(DataSource pool) {
        this.pool = pool;
    }

    /** @param seconds longest time that one statement may take; 0 for no end */
    public void setQueryTimeout(int seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("postgres.query-timeout must be 0 seconds or more, but is " + seconds);
        }
        this.queryTimeout = seconds;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return bounded(pool.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return bounded(pool.getConnection(user, password));
    }

    private Connection bounded(Connection connection) throws SQLException {
        try {
            if (connection.isWrapperFor(PGConnection.class)) {
                connection.unwrap(PGConnection.class).setPrepareThreshold(0);
            }
            if (queryTimeout > 0) {
                // The pool takes the bound off again when the connection comes back.
                connection.setNetworkTimeout(
                        Runnable::run, (int) TimeUnit.SECONDS.toMillis((long) queryTimeout + MARGIN_SECONDS));
            }
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        pool.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || pool.isWrapperFor(type);
    }
}

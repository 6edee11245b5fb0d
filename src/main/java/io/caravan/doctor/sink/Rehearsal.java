package io.caravan.doctor.sink;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A database in which everything can be tried and nothing is ever done: whoever asks for a connection gets one and the same, in a
 * transaction that cannot be committed and is rolled back in the end.
 */
final class Rehearsal implements DataSource, AutoCloseable {

    private static final Set<String> LEFT_OUT =
            Set.of("commit", "close", "setAutoCommit", "setTransactionIsolation", "setReadOnly");

    private final DataSource source;
    private final Connection connection;

    /** @throws SQLException if the database cannot be reached */
    Rehearsal(DataSource source) throws SQLException {
        this.source = source;
        this.connection = source.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Others are not to wait for what is only tried.
            statement.execute("SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '5s'");
        }
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                Rehearsal.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (LEFT_OUT.contains(method.getName())) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) {
        return getConnection();
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}

package io.caravan.state;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.common.BaseDataSource;

/** One PostgreSQL database: opens connections to it, and says in one line what went wrong and where. */
public final class Database {

    private final DataSource source;

    public Database(DataSource source) {
        this.source = source;
    }

    /**
     * Opens a connection, which the caller closes.
     *
     * @throws SinkAwayException if the server cannot be reached now, or has no connection to spare
     * @throws TargetException   if it refuses the user, the password or the database
     */
    public Connection connect() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw failure("Cannot connect to " + placeOf(source), e);
        }
    }

    /** A call to the database. */
    @FunctionalInterface
    public interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Makes one call on a connection of its own, each statement its own transaction, of READ COMMITTED: what a stricter default
     * refuses because another session wrote the same row, is to wait for that session here.
     *
     * @param what what fails if it fails, as the beginning of a sentence
     */
    public <T> T call(String what, Call<T> call) {
        try (Connection connection = connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return call.on(connection);
        } catch (SQLException e) {
            throw failure(what + " in " + placeOf(source), e);
        }
    }

    /**
     * Turns a failure into the exception that tells whether to try again.
     *
     * @param what what failed and where, as the beginning of a sentence
     */
    static RuntimeException failure(String what, SQLException e) {
        String message = what + ": " + SqlFailure.reasonOf(e);
        return SqlFailure.of(e) == SqlFailure.SINK_AWAY
                ? new SinkAwayException(message, e)
                : new TargetException(message, e);
    }

    /** Returns, for messages, the database and server that a connection leads to; without password. */
    public static String placeOf(Connection connection) throws SQLException {
        return place(connection.getMetaData().getURL(), connection.getMetaData().getUserName());
    }

    private static String placeOf(DataSource source) {
        try {
            if (source.isWrapperFor(HikariDataSource.class)) {
                HikariDataSource pool = source.unwrap(HikariDataSource.class);
                return place(pool.getJdbcUrl(), pool.getUsername());
            }
        } catch (SQLException e) {
            return "the database";
        }
        return source instanceof BaseDataSource single ? place(single.getURL(), single.getUser()) : "the database";
    }

    private static String place(String url, String user) {
        Properties parts = url == null ? null : Driver.parseURL(url, null);
        if (parts == null) {
            return "the database";
        }
        String name = user == null ? PGProperty.USER.getOrDefault(parts) : user;
        return "database '" + PGProperty.PG_DBNAME.getOrDefault(parts) + "' at "
                + PGProperty.PG_HOST.getOrDefault(parts) + ":" + PGProperty.PG_PORT.getOrDefault(parts)
                + (name == null ? "" : " as user '" + name + "'");
    }
}

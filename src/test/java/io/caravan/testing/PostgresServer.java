package io.caravan.testing;

import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.Origin;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL server for the tests of one class.
 *
 * <pre>{@code @RegisterExtension
 * static final PostgresServer postgres = PostgresServer.start();}</pre>
 *
 * <p>It runs from the moment of {@code start} until the last test of the class. Settings and faults: see
 * {@link LocalPostgres}.
 */
public final class PostgresServer extends ServerFixture<LocalPostgres> {

    private PostgresServer(LocalPostgres server) {
        super(server);
    }

    /** Uses the given server, or starts one; with settings ({@code name=value}) it always starts one. */
    public static PostgresServer start(String... settings) {
        return new PostgresServer(LocalPostgres.start(settings));
    }

    /** Starts the local or the embedded one and no other. */
    public static PostgresServer start(Origin origin, String... settings) {
        return new PostgresServer(LocalPostgres.start(origin, settings));
    }

    /** Starts one that takes TLS connections too. */
    public static PostgresServer startWithTls(Path certificate, Path key, String... settings) {
        return new PostgresServer(LocalPostgres.startWithTls(certificate, key, settings));
    }

    public String url() {
        return server.url();
    }

    public String url(String database) {
        return server.url(database);
    }

    public String database() {
        return server.database();
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Creates a database of the same owner, and returns its JDBC URL. */
    public String createDatabase(String name) throws SQLException {
        return server.createDatabase(name);
    }

    /** Connects as owner of the database. */
    public Connection connect() throws SQLException {
        return server.connect();
    }

    public Connection connectAsSuperuser() throws SQLException {
        return server.connectAsSuperuser();
    }

    /** Runs one or more statements as owner of the database. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first column of the first row as text, null when there is none. */
    public String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}

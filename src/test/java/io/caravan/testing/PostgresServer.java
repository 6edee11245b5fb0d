package io.caravan.testing;

import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.Origin;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL server for the tests of one class.
 *
 * <pre>{@code @RegisterExtension
 * static final PostgresServer postgres = PostgresServer.start();}</pre>
 *
 * <p>It runs from the moment of {@code start} until the last test of the class. Settings and faults: see
 * {@link LocalPostgres}.
 */
public final class PostgresServer implements AfterAllCallback, AutoCloseable {

    private final LocalPostgres postgres;

    private PostgresServer(LocalPostgres postgres) {
        this.postgres = postgres;
        ServersUnderTest.add(postgres.product(), postgres.origin());
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
        return postgres.url();
    }

    public String url(String database) {
        return postgres.url(database);
    }

    public String host() {
        return postgres.host();
    }

    public int port() {
        return postgres.port();
    }

    public String database() {
        return postgres.database();
    }

    public String user() {
        return postgres.user();
    }

    public String password() {
        return postgres.password();
    }

    public String product() {
        return postgres.product();
    }

    public Origin origin() {
        return postgres.origin();
    }

    public boolean isOurs() {
        return postgres.isOurs();
    }

    public long pid() {
        return postgres.pid();
    }

    public void kill() {
        postgres.kill();
    }

    public void stop() {
        postgres.stop();
    }

    public void restart() {
        postgres.restart();
    }

    public void pause() {
        postgres.pause();
    }

    public void resume() {
        postgres.resume();
    }

    /** Creates a database of the same owner, and returns its JDBC URL. */
    public String createDatabase(String name) throws SQLException {
        return postgres.createDatabase(name);
    }

    /** Connects as owner of the database. */
    public Connection connect() throws SQLException {
        return postgres.connect();
    }

    public Connection connectAsSuperuser() throws SQLException {
        return postgres.connectAsSuperuser();
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

    /** Skips the test, with the reason, when the server is older. */
    public void assumeVersion(int major) {
        ServerVersion.assume(product(), major, 0);
    }

    /** Skips the test, with the reason, when the server was not started here and so cannot be killed or paused. */
    public void assumeLocal() {
        ServerVersion.assumeOurs(product(), isOurs());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        postgres.close();
    }
}

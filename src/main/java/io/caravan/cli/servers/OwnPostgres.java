package io.caravan.cli.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A PostgreSQL server started here. */
final class OwnPostgres extends OwnServer implements LocalPostgres {

    private static final String NAME = "caravan";
    private static final String SUPERUSER = "postgres";

    private final String password = UUID.randomUUID().toString();
    private final String superuserPassword = UUID.randomUUID().toString();
    private final PostgresDataFolder data;
    private final List<String> settings;

    private OwnPostgres(Binary binary, PostgresTls tls, String... settings) {
        super("postgres", binary.origin(), "INT");
        data = new PostgresDataFolder(binary.executable(), folder);
        this.settings = new ArrayList<>(tls.install(folder, data.user()));
        this.settings.addAll(List.of(settings));
    }

    static OwnPostgres start(Binary binary, PostgresTls tls, String... settings) {
        OwnPostgres postgres = new OwnPostgres(binary, tls, settings);
        postgres.begin(Ports::free);
        return postgres;
    }

    @Override
    void prepareFolder() {
        data.create(SUPERUSER, superuserPassword, log);
    }

    @Override
    ServerProcess launch() {
        ServerProcess started = ServerProcess.start(
                "PostgreSQL on port " + port(), data.serverCommand(port(), settings), Map.of(), log);
        started.awaitReady(this::isReady);
        return started;
    }

    private boolean isReady() {
        try (Connection connection = connectToMaintenance()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connectToMaintenance() throws SQLException {
        return DriverManager.getConnection(
                url("postgres") + "?connectTimeout=5&socketTimeout=30", SUPERUSER, superuserPassword);
    }

    @Override
    String prepareServer() {
        try (Connection connection = connectToMaintenance();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + NAME + " LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
            return PostgresProduct.of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create user " + NAME + " in PostgreSQL on port " + port(), e);
        }
    }

    @Override
    public String database() {
        return NAME;
    }

    @Override
    public String user() {
        return NAME;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public String superuser() {
        return SUPERUSER;
    }

    @Override
    public String superuserPassword() {
        return superuserPassword;
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port() + "/" + database;
    }

    /** Ends it in an orderly way, so that it leaves no shared memory behind. */
    @Override
    public void close() {
        if (process() != null) {
            stop();
        }
        super.close();
    }
}

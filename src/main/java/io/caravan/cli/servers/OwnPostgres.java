package io.caravan.cli.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A PostgreSQL server started here. */
final class OwnPostgres implements LocalPostgres {

    private static final String HOST = "127.0.0.1";
    private static final String NAME = "caravan";
    private static final String SUPERUSER = "postgres";
    private static final Duration ORDERLY_END = Duration.ofSeconds(20);

    private final Binary binary;
    private final ServerFolder folder = ServerFolder.create("postgres");
    private final ServerLog log = new ServerLog(folder.resolve("postgres.log"));
    private final String password = UUID.randomUUID().toString();
    private final String superuserPassword = UUID.randomUUID().toString();
    private final PostgresDataFolder data;
    private final List<String> settings;
    private int port;
    private ServerProcess process;
    private String product;

    private OwnPostgres(Binary binary, PostgresTls tls, String... settings) {
        this.binary = binary;
        data = new PostgresDataFolder(binary.executable(), folder);
        this.settings = new ArrayList<>(tls.install(folder, data.user()));
        this.settings.addAll(List.of(settings));
    }

    static OwnPostgres start(Binary binary, PostgresTls tls, String... settings) {
        OwnPostgres postgres = new OwnPostgres(binary, tls, settings);
        try {
            postgres.data.create(SUPERUSER, postgres.superuserPassword, postgres.log);
            postgres.process = Launch.onFreePort(Ports::free, postgres::launchOn);
            postgres.createUser();
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private ServerProcess launchOn(int port) {
        this.port = port;
        return launch();
    }

    private ServerProcess launch() {
        ServerProcess started =
                ServerProcess.start("PostgreSQL on port " + port, data.serverCommand(port, settings), Map.of(), log);
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

    private void createUser() {
        try (Connection connection = connectToMaintenance();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + NAME + " LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
            product = PostgresProduct.of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create user " + NAME + " in PostgreSQL on port " + port, e);
        }
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return port;
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
    public String product() {
        return product;
    }

    @Override
    public Origin origin() {
        return binary.origin();
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void kill() {
        // Backends outlive a killed postmaster until they next look for it, and hold its port and shared memory.
        List<ProcessHandle> backends = process.children();
        process.kill();
        backends.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void stop() {
        resume();
        process.stop("INT", ORDERLY_END);
    }

    @Override
    public void restart() {
        stop();
        process = Launch.again(this::launch);
    }

    @Override
    public void pause() {
        // The postmaster first, so that it starts no further backend.
        process.signal("STOP");
        Signals.send("STOP", process.children());
    }

    @Override
    public void resume() {
        Signals.send("CONT", process.children());
        process.signal("CONT");
    }

    @Override
    public void close() {
        if (process != null) {
            stop();
        }
        folder.close();
    }
}

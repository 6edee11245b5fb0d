package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresServerIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("max_connections=20");

    @Test
    void keepsWhatItCommittedWhenKilledAndRestarted() throws Exception {
        postgres.execute("CREATE TABLE kept (v int); INSERT INTO kept VALUES (7)");
        int port = postgres.port();

        try (Connection open = postgres.connect()) {
            postgres.kill();
            postgres.restart();

            assertThat(postgres.query("SELECT v FROM kept")).isEqualTo("7");
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(open.isValid(2)).isFalse();
        }
    }

    @Test
    void refusesConnectionsWhileStopped() throws Exception {
        postgres.stop();

        assertThatThrownBy(postgres::connect).hasMessageContaining("refused");

        postgres.restart();
        assertThat(postgres.query("SELECT 1")).isEqualTo("1");
    }

    @Test
    void answersNothingWhilePausedAndEverythingAfterwards() throws Exception {
        String impatient = postgres.url() + "?socketTimeout=1&connectTimeout=1";
        try (Connection paused = DriverManager.getConnection(impatient, postgres.user(), postgres.password());
                Statement statement = paused.createStatement()) {
            postgres.pause();

            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> DriverManager.getConnection(impatient, postgres.user(), postgres.password()))
                    .isInstanceOf(SQLException.class);
        } finally {
            postgres.resume();
        }

        assertThat(postgres.query("SELECT 2")).isEqualTo("2");
    }

    @Test
    void refusesAWrongPassword() {
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), postgres.user(), "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void createsDatabasesOfTheSameOwner() throws Exception {
        String url = postgres.createDatabase("another one");

        try (Connection connection = DriverManager.getConnection(url, postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (v int)");
        }
        assertThat(postgres.query("SELECT count(*) FROM pg_tables WHERE tablename = 't'"))
                .isEqualTo("0");
    }

    @Test
    void takesSettings() throws Exception {
        assertThat(postgres.query("SHOW max_connections")).isEqualTo("20");
        assertThat(postgres.product()).matches("PostgreSQL \\d+(\\.\\d+)?");
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatThrownBy(() -> PostgresServer.start("no_such_setting=1")).hasMessageContaining("no_such_setting");
    }
}

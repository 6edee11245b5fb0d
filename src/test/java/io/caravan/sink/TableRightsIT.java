package io.caravan.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.state.TargetException;
import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a user meets who owns nothing. Each SQL that a refusal offers is run as it stands. */
class TableRightsIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("password_encryption=scram-sha-256");

    private final Tables guest = Tables.of(postgres.url(), "The Guest", "secret of guest");

    @BeforeAll
    static void addAUserWithoutRights() throws Exception {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE \"The Guest\" LOGIN PASSWORD 'secret of guest'");
        }
    }

    @BeforeEach
    void begin() throws SQLException {
        postgres.execute("DROP SCHEMA IF EXISTS app CASCADE; REVOKE ALL ON DATABASE " + postgres.database()
                + " FROM \"The Guest\"; CREATE SCHEMA app");
    }

    private static void createStreams() throws SQLException {
        postgres.execute(
                "CREATE TABLE app.entries (id serial PRIMARY KEY, stream_key text, message_id text, data jsonb,"
                        + " \"timestamp\" timestamptz, UNIQUE (stream_key, message_id))");
    }

    private static void createKeys() throws SQLException {
        postgres.execute(
                "CREATE TABLE app.keys (redis_key text, redis_value text, redis_db int, \"timestamp\" timestamptz,"
                        + " UNIQUE (redis_db, redis_key))");
    }

    private static String offer(ThrowingCallable check, int number) {
        String[] sql = new String[1];
        assertThatThrownBy(check)
                .isInstanceOf(TargetException.class)
                .satisfies(e -> sql[0] = Tables.offered(e).get(number));
        return sql[0];
    }

    private static void succeeds(ThrowingCallable check) {
        assertThatCode(check).doesNotThrowAnyException();
    }

    @Test
    void entriesNeedSchemaTableAndSequence() throws Exception {
        createStreams();
        StreamTable table = guest.streams("app", "entries");

        String sql = offer(table::check, 0);
        postgres.execute(sql);

        assertThat(sql)
                .isEqualTo(
                        "GRANT USAGE ON SCHEMA \"app\" TO \"The Guest\"; GRANT INSERT ON \"app\".\"entries\" TO \"The Guest\";"
                                + " GRANT USAGE ON SEQUENCE app.entries_id_seq TO \"The Guest\"");
        succeeds(table::check);
    }

    @Test
    void entriesNeedOnlyToBeInserted() throws Exception {
        createStreams();
        postgres.execute("GRANT USAGE ON SCHEMA app TO \"The Guest\"; GRANT INSERT ON app.entries TO \"The Guest\";"
                + " GRANT UPDATE ON SEQUENCE app.entries_id_seq TO \"The Guest\"");

        succeeds(() -> guest.streams("app", "entries").check());
    }

    @Test
    void entriesThatOverwriteNeedToBeReadAndUpdated() throws Exception {
        createStreams();
        postgres.execute("GRANT USAGE ON SCHEMA app TO \"The Guest\"; GRANT INSERT ON app.entries TO \"The Guest\";"
                + " GRANT USAGE ON SEQUENCE app.entries_id_seq TO \"The Guest\"");
        StreamTable table = guest.streams("app", "entries");
        table.setOverwrite(true);

        String sql = offer(table::check, 0);
        postgres.execute(sql);

        assertThat(sql).isEqualTo("GRANT SELECT, UPDATE ON \"app\".\"entries\" TO \"The Guest\"");
        succeeds(table::check);
    }

    @Test
    void keysThatAreInsertedAndUpdatedNeedToBeRead() throws Exception {
        createKeys();
        postgres.execute(
                "GRANT USAGE ON SCHEMA app TO \"The Guest\"; GRANT INSERT, UPDATE ON app.keys TO \"The Guest\"");
        KeyValueTable table = guest.keyValues("app", "keys");

        String sql = offer(table::check, 0);
        postgres.execute(sql);

        assertThat(sql).isEqualTo("GRANT SELECT ON \"app\".\"keys\" TO \"The Guest\"");
        succeeds(table::check);
    }

    @Test
    void keysThatAreDeletedNeedThatRight() throws Exception {
        createKeys();
        postgres.execute(
                "GRANT USAGE ON SCHEMA app TO \"The Guest\"; GRANT SELECT, INSERT, UPDATE ON app.keys TO \"The Guest\"");
        KeyValueTable table = guest.keyValues("app", "keys");
        succeeds(table::check);
        table.setRemoved(Removed.delete);

        String sql = offer(table::check, 0);
        postgres.execute(sql);

        assertThat(sql).isEqualTo("GRANT DELETE ON \"app\".\"keys\" TO \"The Guest\"");
        succeeds(table::check);
    }

    @Test
    void theColumnForMarksIsAddedByTheOwner() throws Exception {
        createKeys();
        postgres.execute(
                "GRANT USAGE ON SCHEMA app TO \"The Guest\"; GRANT SELECT, INSERT, UPDATE ON app.keys TO \"The Guest\"");
        KeyValueTable table = guest.keyValues("app", "keys");
        table.setRemoved(Removed.mark);

        postgres.execute(offer(table::check, 0));

        succeeds(table::check);
    }

    @Test
    void aMissingTableIsMadeAfterTheGrantThatIsNamed() throws Exception {
        StreamTable table = guest.streams("app", "entries");

        String sql = offer(table::check, 0);
        postgres.execute(sql);

        assertThat(sql).isEqualTo("GRANT USAGE, CREATE ON SCHEMA \"app\" TO \"The Guest\"");
        succeeds(table::check);
    }

    @Test
    void aMissingSchemaIsMadeAfterTheGrantThatIsNamed() throws Exception {
        StreamTable table = guest.streams("not there", "entries");

        String sql = offer(table::check, 0);
        try {
            postgres.execute(sql);

            assertThat(sql).isEqualTo("GRANT CREATE ON DATABASE \"" + postgres.database() + "\" TO \"The Guest\"");
            succeeds(table::check);
        } finally {
            try (Connection connection = postgres.connectAsSuperuser();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA IF EXISTS \"not there\" CASCADE");
            }
        }
    }

    @Test
    void aMissingTableThatAnotherMakesAsOfferedNeedsNoMore() throws Exception {
        StreamTable entries = guest.streams("app", "entries");
        KeyValueTable keys = guest.keyValues("app", "keys");
        keys.setRemoved(Removed.mark);
        KeyValueTable others = guest.keyValues("app", "others");
        others.setRemoved(Removed.delete);

        postgres.execute(offer(entries::check, 1));
        postgres.execute(offer(keys::check, 1));
        postgres.execute(offer(others::check, 1));

        succeeds(entries::check);
        succeeds(keys::check);
        succeeds(others::check);
    }
}

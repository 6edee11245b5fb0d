package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.state.TargetTable.Column;
import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a user meets who owns nothing. */
class TargetRightsIT {

    private static final Column OPERATION = new Column("operation", false);

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("password_encryption=scram-sha-256");

    private final TestDatabase guest = TestDatabase.of(postgres.url(), "guest", "secret of guest");

    @BeforeAll
    static void addAUserWithoutRights() throws Exception {
        asSuperuser("CREATE ROLE guest LOGIN PASSWORD 'secret of guest'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        postgres.execute("CREATE TABLE closed (created timestamptz, counter bigint, operation text);"
                + "CREATE TABLE partly (created timestamptz, counter bigint, operation text);"
                + "CREATE TABLE logins (created timestamptz, counter bigint, operation text);"
                + "CREATE SCHEMA hidden; CREATE TABLE hidden.logins (created timestamptz, counter bigint)");
        postgres.execute("GRANT INSERT (created, counter) ON partly TO guest; GRANT INSERT ON logins TO guest");
    }

    @Test
    void namesTheColumnThatMayNotBeInserted() {
        assertThat(guest.describe("partly")).isNotNull();
        assertThatThrownBy(() -> guest.describe("partly", OPERATION))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("No right to insert column 'operation' of \"public\".\"partly\"")
                .hasMessageContaining("GRANT INSERT ON \"public\".\"partly\"");
        assertThatThrownBy(() -> guest.describe("closed")).hasMessageContaining("No right to insert column 'created'");
    }

    @Test
    void namesTheSchemaThatMayNotBeUsed() {
        assertThatThrownBy(() -> guest.describe("hidden.logins"))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("hidden.logins")
                .hasMessageContaining("permission denied for schema hidden");
    }

    @Test
    void givesTheSqlForTheOwnerAndThenNeedsNoRightToCreate() throws Exception {
        TargetTable table = guest.describe("logins", OPERATION);
        Ledger ledger = new Ledger(guest.source(), "public");
        String[] message = new String[1];
        assertThatThrownBy(ledger::identity)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("there is no right to create it")
                .satisfies(e -> message[0] = e.getMessage());

        postgres.execute(message[0].substring(message[0].indexOf("CREATE TABLE")));

        assertThat(ledger.commit(List.of("run"), table, TestDatabase.ones(3), 2, Duration.ZERO)
                        .rows())
                .isEqualTo(3);
        assertThat(ledger.contains("run")).isTrue();
    }

    @Test
    void leavesATableOfAnOlderVersionAsItIsAndGivesTheSqlForItsOwner() throws Exception {
        postgres.execute("CREATE SCHEMA older; GRANT USAGE ON SCHEMA older TO guest;"
                + "CREATE TABLE older.caravan_ledger (run_id text PRIMARY KEY, target text NOT NULL,"
                + " committed_at timestamptz NOT NULL DEFAULT now(), totals bigint, amount numeric, settled_at timestamptz);"
                + "CREATE TABLE older.caravan_parked (run_id text NOT NULL, parked_at timestamptz NOT NULL DEFAULT now(),"
                + " target text NOT NULL, columns jsonb NOT NULL, amount numeric NOT NULL, reason text NOT NULL);"
                + "GRANT SELECT, INSERT, UPDATE, DELETE ON older.caravan_ledger, older.caravan_parked TO guest;"
                + "INSERT INTO older.caravan_parked VALUES ('r', now(), 't', '{\"operation\": \"op\"}', 1, 'no')");
        Ledger ledger = new Ledger(guest.source(), "older");
        ParkedLetters letters = new ParkedLetters(guest.source());

        assertThat(ledger.identity()).isNotBlank();
        String id = letters.all().get(0).id();
        String advice = letters.failed(id, "still no").orElseThrow();
        assertThat(letters.all().get(0).letter().attempts()).isOne();
        assertThat(letters.all().get(0).letter().reason()).isEqualTo("still no");
        assertThat(advice).doesNotContain("\n").contains("\"older\".caravan_parked", "Let its owner run: ALTER TABLE");

        postgres.execute(advice.substring(advice.indexOf("ALTER TABLE")));

        assertThat(letters.failed(id, "no again")).isEmpty();
        assertThat(letters.all().get(0).letter().attempts()).isEqualTo(2);
    }

    @Test
    void namesUserAndServerButNoPasswordWhenItIsWrong() {
        TestDatabase wrong = TestDatabase.of(postgres.url() + "?password=wrong%20secret", "guest", "wrong secret");

        assertThatThrownBy(() -> wrong.ledger().identity())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("'" + postgres.database() + "' at " + postgres.host() + ":" + postgres.port())
                .hasMessageContaining("guest")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesADatabaseThatIsNotThere() {
        TestDatabase nowhere = TestDatabase.of(postgres.url("nowhere"), postgres.user(), postgres.password());

        assertThatThrownBy(() -> nowhere.ledger().identity())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("does not exist");
    }

    @Test
    void namesASchemaThatIsNotThere() {
        assertThatThrownBy(() -> new Ledger(TestDatabase.of(postgres).source(), "no schema").identity())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("no schema");
    }

    private static void asSuperuser(String sql) throws SQLException {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

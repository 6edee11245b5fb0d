package io.caravan.doctor.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding;
import io.caravan.doctor.Findings;
import io.caravan.doctor.Level;
import io.caravan.sink.KeyValueTable;
import io.caravan.sink.StreamTable;
import io.caravan.source.RedisConnections;
import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** A database as flows need it, and made wrong. Whatever the outcome, it is afterwards as it was. */
class PostgresExaminationIT {

    private static final String RELATIONS =
            "SELECT string_agg(n.nspname || '.' || c.relname || ' ' || c.relkind::text || c.relnatts, ',' ORDER BY 1)"
                    + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT LIKE 'pg\\_%'"
                    + " AND n.nspname <> 'information_schema'";

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("password_encryption=scram-sha-256");

    @BeforeAll
    static void addAUserWithoutRights() throws Exception {
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE clerk LOGIN PASSWORD 'secret of clerk'");
        }
    }

    @BeforeEach
    void begins() throws Exception {
        postgres.execute("DROP SCHEMA IF EXISTS app CASCADE; CREATE SCHEMA app");
    }

    private static PGSimpleDataSource source(String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.url());
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private static Findings examine(PGSimpleDataSource source) throws Exception {
        String before = postgres.query(RELATIONS);
        RedisConnections redis = new RedisConnections();
        StreamTable streams = new StreamTable();
        streams.setSchema("app");
        streams.setTable("entries");
        streams.setConnections(redis);
        KeyValueTable keys = new KeyValueTable();
        keys.setSchema("app");
        keys.setTable("keys");
        keys.setConnections(redis);
        Findings findings = Findings.of(new PostgresExamination(
                source,
                List.of(
                        new TableNeed("entries", database -> {
                            streams.setDataSource(database);
                            streams.check();
                        }),
                        new TableNeed("keys", database -> {
                            keys.setDataSource(database);
                            keys.check();
                        }))));
        assertThat(postgres.query(RELATIONS)).as("what was there before").isEqualTo(before);
        return findings;
    }

    private static Findings examineAsOwner() throws Exception {
        return examine(source(postgres.user(), postgres.password()));
    }

    private static Findings examineAsClerk() throws Exception {
        return examine(source("clerk", "secret of clerk"));
    }

    @Test
    void findsThatTablesCanBeMadeAndMakesNone() throws Exception {
        Findings findings = examineAsOwner();

        assertThat(findings.troubles()).as(findings.toString()).isEmpty();
        assertThat(findings.of("entries").seen()).contains("rolled back");
        assertThat(findings.of("reachable").seen()).contains("database '" + postgres.database() + "'");
    }

    @Test
    void namesTheGrantThatLetsAUserMakeATable() throws Exception {
        Finding finding = examineAsClerk().of("entries");
        postgres.execute(finding.mend().replaceAll(".*?run: (.*?) - or .*", "$1"));

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.mend()).contains("GRANT USAGE, CREATE ON SCHEMA \"app\" TO \"clerk\"");
        assertThat(examineAsClerk().of("entries").level()).isEqualTo(Level.ok);
    }

    @Test
    void namesTheGrantOnATableThatIsThere() throws Exception {
        postgres.execute(
                "CREATE TABLE app.entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz,"
                        + " UNIQUE (stream_key, message_id))");

        Finding finding = examineAsClerk().of("entries");
        postgres.execute(finding.mend().replaceAll(".*?run: ", ""));

        assertThat(finding.mend()).contains("GRANT INSERT ON \"app\".\"entries\" TO \"clerk\"");
        assertThat(examineAsClerk().of("entries").level()).isEqualTo(Level.ok);
    }

    @Test
    void saysThatATableHasAnotherShape() throws Exception {
        postgres.execute("CREATE TABLE app.entries (a int)");

        Finding finding = examineAsOwner().of("entries");

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.seen()).contains("cannot hold stream entries");
        assertThat(finding.mend()).contains("It needs the columns stream_key, message_id");
    }

    @Test
    void goesOnAfterATableThatIsWrong() throws Exception {
        postgres.execute("CREATE TABLE app.entries (a int)");

        assertThat(examineAsOwner().troubles()).containsExactly("entries");
    }

    @Test
    void doesNotWaitForWhoHasLockedATable() throws Exception {
        examineAsOwner();
        postgres.execute(
                "CREATE TABLE app.entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz,"
                        + " UNIQUE (stream_key, message_id))");
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE app.entries");

            assertThat(examineAsOwner().of("entries").seen()).contains("lock timeout");
            other.rollback();
        }
    }

    @Test
    void saysThatNothingCanBeWritten() throws Exception {
        postgres.execute("ALTER ROLE " + postgres.user() + " SET default_transaction_read_only = on");

        Findings findings = examineAsOwner();
        try (Connection connection = postgres.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off; ALTER ROLE " + postgres.user()
                    + " RESET default_transaction_read_only");
        }

        assertThat(findings.of("role").level()).isEqualTo(Level.fault);
        assertThat(findings.of("role").seen()).contains("default_transaction_read_only");
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotShowIt() throws Exception {
        Findings findings = examine(source("clerk", "wr0ng"));

        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.fault);
            assertThat(finding.seen()).contains("clerk");
        });
        assertThat(findings.toString()).doesNotContain("wr0ng");
    }

    @Test
    void saysThatTheServerDoesNotAnswer() throws Exception {
        PGSimpleDataSource source = source("clerk", "secret of clerk");
        source.setUrl("jdbc:postgresql://127.0.0.1:1/none");

        assertThat(examine(source).all())
                .singleElement()
                .satisfies(finding -> assertThat(finding.seen()).contains("127.0.0.1:1"));
    }
}

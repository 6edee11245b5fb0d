package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.state.TargetTable.Column;
import io.caravan.testing.PostgresServer;
import java.math.BigInteger;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found, and what is refused and how, before any counter is touched. */
class TargetTableIT {

    private static final Column OPERATION = new Column("operation", false);

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final TestDatabase database = TestDatabase.of(postgres);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "find1.plain         | find1.plain        | \"find1\".\"plain\"",
                "find2.plain         | FIND2.Plain        | \"find2\".\"plain\"",
                "find3.\"Mixed\"     | find3.\"Mixed\"    | \"find3\".\"Mixed\"",
                "find4.\"Mixed\"     | find4.Mixed        | \"find4\".\"Mixed\"",
                "\"Find5\".\"a.b\"   | \"Find5\".\"a.b\"  | \"Find5\".\"a.b\"",
                "\"Find6\".\"a.b\"   | Find6.a.b          | \"Find6\".\"a.b\"",
                "find7.\"a \"\"b\"   | find7.\"a \"\"b\"  | \"find7\".\"a \"\"b\"",
                "find8.\"two words\" | find8.two words    | \"find8\".\"two words\"",
            })
    void findsATableAsSqlNamesItOrExactlyAsTyped(String created, String typed, String found) throws Exception {
        postgres.execute("CREATE SCHEMA " + created.substring(0, created.indexOf('.')) + "; CREATE TABLE " + created
                + " (created timestamptz, counter bigint)");

        assertThat(database.describe(typed)).hasToString(found);
    }

    @Test
    void prefersTheFoldedNameAsSqlDoes() throws Exception {
        postgres.execute("CREATE TABLE \"Two\" (x int); CREATE TABLE two (created timestamptz, counter bigint)");

        assertThat(database.describe("Two")).hasToString("\"public\".\"two\"");
    }

    @Test
    void findsColumnsExactlyAsNamedOrElseInLowerCase() throws Exception {
        postgres.execute("CREATE TABLE cased (created timestamptz, counter bigint, \"Op\" text, op text, org text)");

        TargetTable table = database.describe(
                "cased",
                "CREATED",
                "Counter",
                new Column("Op", false),
                new Column("op", false),
                new Column("ORG", false));

        assertThat(table.valueColumns()).containsExactly("Op", "op", "org");
    }

    @Test
    void findsATableInsideATransactionToo() throws Exception {
        postgres.execute("CREATE TABLE \"In transaction\" (created timestamptz, counter bigint)");

        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            assertThat(TargetTable.describe(connection, "In transaction", "created", "counter", List.of()))
                    .hasToString("\"public\".\"In transaction\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nowhere",
                "no.where",
                "a.b.c.d",
                "",
                ".",
                "\"",
                "two words",
                "logins; DROP TABLE logins",
                "logins\" (created) SELECT now(); --",
                "public.logins WHERE true",
                "nul\0"
            })
    void saysThatATableIsMissingAndWhatToDo(String name) {
        assertThatThrownBy(() -> database.describe(name))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("Table '")
                .hasMessageContaining("does not exist in database '" + postgres.database() + "' at " + postgres.host()
                        + ":" + postgres.port())
                .hasMessageContaining("Create it, or give --psql-init")
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhichColumnsThereAre() throws Exception {
        postgres.execute("CREATE TABLE narrow (created timestamptz, counter bigint, org int)");

        for (String name : new String[] {"operation", "org\") SELECT 1; --", "nul\0", ""}) {
            assertThatThrownBy(() -> database.describe("narrow", new Column(name, false)))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("does not exist in \"public\".\"narrow\" of database")
                    .hasMessageContaining("which has: created, counter, org");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "real", "double precision", "numeric(3,3)", "boolean", "money"})
    void refusesACountColumnThatWouldChangeAnAmount(String type) throws Exception {
        postgres.execute(
                "DROP TABLE IF EXISTS counted; CREATE TABLE counted (created timestamptz, counter " + type + ")");

        assertThatThrownBy(() -> database.describe("counted"))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("Count column 'counter'")
                .hasMessageContaining("is " + type)
                .hasMessageContaining("Make it bigint or numeric");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "time without time zone", "bigint"})
    void refusesADateColumnThatHoldsNoInstant(String type) throws Exception {
        postgres.execute("DROP TABLE IF EXISTS dated; CREATE TABLE dated (created " + type + ", counter bigint)");

        assertThatThrownBy(() -> database.describe("dated"))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("is " + type + ". It must be timestamptz, timestamp or date");
    }

    @Test
    void refusesARequiredColumnThatNobodyFills() throws Exception {
        postgres.execute("CREATE DOMAIN required_text AS text NOT NULL;"
                + "CREATE DOMAIN filled_text AS text NOT NULL DEFAULT 'x';"
                + "CREATE TABLE required (created timestamptz NOT NULL, counter bigint NOT NULL, a serial, b int NOT NULL DEFAULT 1,"
                + " c int GENERATED ALWAYS AS IDENTITY, d int GENERATED ALWAYS AS (b) STORED, e filled_text, org int);"
                + "CREATE TABLE requiring (LIKE required INCLUDING ALL);"
                + "ALTER TABLE requiring ALTER org SET NOT NULL;"
                + "CREATE TABLE requiring_by_domain (LIKE required INCLUDING ALL, f required_text)");

        assertThat(database.describe("required").valueColumns()).isEmpty();
        assertThat(database.describe("requiring", new Column("org", true)).valueColumns())
                .containsExactly("org");
        assertThatThrownBy(() -> database.describe("requiring"))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("Column 'org' of \"public\".\"requiring\"")
                .hasMessageContaining("takes no NULL and has no default");
        assertThatThrownBy(() -> database.describe("requiring_by_domain")).hasMessageContaining("Column 'f'");
    }

    @Test
    void refusesAColumnThatTheServerComputes() throws Exception {
        postgres.execute(
                "CREATE TABLE computed (created timestamptz, counter bigint, a int GENERATED ALWAYS AS IDENTITY,"
                        + " b int GENERATED ALWAYS AS (1) STORED, c int GENERATED BY DEFAULT AS IDENTITY)");

        assertThatThrownBy(() -> database.describe("computed", new Column("a", true)))
                .hasMessageContaining("generated");
        assertThatThrownBy(() -> database.describe("computed", new Column("b", true)))
                .hasMessageContaining("generated");
        assertThat(database.describe("computed", new Column("c", true))).isNotNull();
    }

    @Test
    void refusesAColumnNamedTwice() throws Exception {
        postgres.execute("CREATE TABLE twice (created timestamptz, counter bigint, operation text)");

        assertThatThrownBy(() -> database.describe("twice", OPERATION, new Column("OPERATION", true)))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("Column 'operation'")
                .hasMessageContaining("named twice");
        assertThatThrownBy(() -> database.describe("twice", "created", "created"))
                .hasMessageContaining("named twice");
    }

    @Test
    void takesAViewOnlyIfItTakesInserts() throws Exception {
        postgres.execute(
                "CREATE TABLE beneath (created timestamptz, counter bigint, operation text);"
                        + "CREATE VIEW simple AS SELECT created, counter, operation FROM beneath;"
                        + "CREATE VIEW grouped AS SELECT max(created) AS created, sum(counter) AS counter FROM beneath;"
                        + "CREATE VIEW computing AS SELECT created, counter, operation || '!' AS operation FROM beneath;"
                        + "CREATE MATERIALIZED VIEW stored AS SELECT * FROM beneath; CREATE INDEX an_index ON beneath (counter)");

        assertThat(database.describe("simple", OPERATION)).isNotNull();
        assertThatThrownBy(() -> database.describe("grouped"))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("takes no INSERT");
        assertThatThrownBy(() -> database.describe("stored")).hasMessageContaining("takes no INSERT");
        assertThatThrownBy(() -> database.describe("an_index")).isInstanceOf(TargetException.class);
        assertThatThrownBy(() -> database.describe("computing", OPERATION))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("Cannot insert into table \"public\".\"computing\" of database");
    }

    @Test
    void knowsWhatItsColumnsHold() throws Exception {
        postgres.execute("CREATE DOMAIN small AS smallint; CREATE DOMAIN smaller AS small;"
                + "CREATE TABLE held (created timestamptz, counter smaller, org smallint, code varchar(3), id uuid);"
                + "CREATE TABLE held_numeric (created date, counter numeric(10,2));"
                + "CREATE TABLE held_any (created timestamp, counter numeric)");

        TargetTable table =
                database.describe("held", new Column("org", true), new Column("code", false), new Column("id", false));

        assertThat(table.maxAmount()).get().hasToString("32767");
        assertThat(table.whyAmountRefused(BigInteger.valueOf(32768)))
                .contains("Out of range: 32768 for column counter, which is smaller and holds at most 32767");
        assertThat(table.whyRefused(0, "40000")).contains("Out of range for smallint: '40000' for column org");
        assertThat(table.whyRefused(1, "abcd")).isPresent();
        assertThat(table.whyRefused(2, "x")).isPresent();
        assertThat(database.describe("held_numeric").maxAmount()).get().hasToString("99999999");
        assertThat(database.describe("held_any").maxAmount()).isEmpty();
    }

    @Test
    void hasOneIdentityForOneTargetAndAnotherForAnother() throws Exception {
        postgres.execute("CREATE TABLE identified (created timestamptz, counter bigint, operation text, org int)");
        Column org = new Column("org", true);

        String identity = database.describe("identified", OPERATION, org).identity();

        assertThat(database.describe("PUBLIC.Identified", new Column("Operation", false), org)
                        .identity())
                .isEqualTo(identity);
        assertThat(database.describe("identified", org, OPERATION).identity()).isNotEqualTo(identity);
        assertThat(database.describe("identified", OPERATION, new Column("org", false))
                        .identity())
                .isNotEqualTo(identity);
    }
}

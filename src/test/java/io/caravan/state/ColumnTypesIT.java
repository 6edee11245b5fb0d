package io.caravan.state;

import static io.caravan.state.TestDatabase.total;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.state.TargetTable.Column;
import io.caravan.testing.PostgresServer;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What arrives in columns of each type. */
class ColumnTypesIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    /** The driver makes the zone of the JVM the zone of its sessions. */
    private static final TimeZone HOME = TimeZone.getDefault();

    private static int tables;

    private final TestDatabase database = TestDatabase.of(postgres);
    private final String name = "t" + ++tables;

    @BeforeEach
    void beInNepal() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
    }

    @AfterEach
    void beHome() {
        TimeZone.setDefault(HOME);
    }

    @BeforeAll
    static void createTypes() throws Exception {
        postgres.execute("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN code AS varchar(3);"
                + "CREATE DOMAIN short_code AS code CHECK (VALUE <> 'bad'); CREATE SCHEMA \"Other\";"
                + "CREATE TYPE \"Other\".\"Mood\" AS ENUM ('sad', 'happy')");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smallint | -5 | -5",
                "integer | +5 | 5",
                "bigint | 9007199254740993 | 9007199254740993",
                "numeric | 1.50 | 1.50",
                "numeric(10,2) | 12 | 12.00",
                "double precision | 2.5 | 2.5",
                "text | it's \"q\" \\ {a,NULL} | it's \"q\" \\ {a,NULL}",
                "text | NULL | NULL",
                "varchar(5) | 😀é | 😀é",
                "varchar | abc | abc",
                "char(3) | ab | ab",
                "name | ab | ab",
                "uuid | A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11 | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "timestamptz | 2026-01-02 03:04:05 | 2026-01-02 03:04:05+00",
                "timestamp | 2026-01-02 03:04:05 | 2026-01-02 03:04:05",
                "date | 2026-01-02 | 2026-01-02",
                "boolean | true | true",
                "mood | happy | happy",
                "\"Other\".\"Mood\" | happy | happy",
                "code | abc | abc",
                "short_code | abc | abc",
                "jsonb | {\"a\":1} | {\"a\": 1}",
                "inet | 10.0.0.1 | 10.0.0.1/32",
                "bytea | \\x00ff | \\x00ff",
                "bit(3) | 101 | 101",
                "int[] | {1,2} | {1,2}",
                "interval | 1 day | 1 day",
            })
    void writesTextAsTheTypeOfItsColumn(String type, String text, String stored) throws Exception {
        postgres.execute("CREATE TABLE " + name + " (created timestamptz, counter bigint, value " + type + ")");

        Committed committed = commit(database.describe(name, new Column("value", false)), total(7, text));

        assertThat(committed.parked()).isEmpty();
        assertThat(queryInUtc("SELECT value::text FROM " + name)).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numeric(4,2) | 100",
                "boolean | maybe",
                "date | 2026-02-30",
                "mood | angry",
                "code | abcd",
                "short_code | bad",
                "varchar(2) | abc",
                "char(2) | abc",
                "bit(3) | 1010",
                "jsonb | {",
                "integer | x",
            })
    void parksWhatTheTypeRefusesAndNeverCutsIt(String type, String text) throws Exception {
        postgres.execute("CREATE TABLE " + name + " (created timestamptz, counter bigint, value " + type + ")");

        Committed committed = commit(database.describe(name, new Column("value", false)), total(7, text));

        assertThat(committed.parkedRows()).isEqualTo(1);
        assertThat(postgres.query("SELECT count(*) FROM " + name)).isEqualTo("0");
        assertThat(postgres.query("SELECT columns->>'value' FROM caravan_parked WHERE run_id = '" + name + "'"))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timestamptz | 2026-06-30 23:44:59.123456+00",
                "timestamp | 2026-06-30 23:44:59.123456",
                "date | 2026-06-30"
            })
    void datesEveryRowWithOneInstantInUtc(String type, String stored) throws Exception {
        postgres.execute("CREATE TABLE " + name + " (created " + type + ", counter bigint, value text)");
        Clock clock = Clock.fixed(Instant.parse("2026-06-30T23:44:59.123456789Z"), ZoneOffset.ofHours(5));

        new Ledger(database.source(), "public", Duration.ofSeconds(10), clock)
                .commit(
                        List.of(name),
                        database.describe(name, new Column("value", false)),
                        TestDatabase.ones(5),
                        2,
                        Duration.ZERO);

        assertThat(queryInUtc("SELECT string_agg(DISTINCT created::text, ',') FROM " + name))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({
        "smallint, 32767, 32768",
        "integer, 2147483647, 3000000000",
        "bigint, 3000000000, 9223372036854775808",
        "'numeric(5,2)', 999, 1000"
    })
    void parksAnAmountThatTheCountColumnCannotHoldAndNeverWrapsIt(String type, BigInteger fits, BigInteger exceeds)
            throws Exception {
        postgres.execute("CREATE TABLE " + name + " (created timestamptz, counter " + type + ", value text)");
        TargetTable table = database.describe(name, new Column("value", false));

        Committed committed = commit(table, new Total(List.of("fits"), fits), new Total(List.of("exceeds"), exceeds));

        assertThat(committed.amount()).isEqualTo(fits);
        assertThat(committed.parkedAmount()).isEqualTo(exceeds);
        assertThat(postgres.query("SELECT string_agg(value || trunc(counter), ',') FROM " + name))
                .isEqualTo("fits" + fits);
        assertThat(postgres.query("SELECT amount FROM caravan_parked WHERE run_id = '" + name + "'"))
                .isEqualTo(exceeds.toString());
    }

    @Test
    void writesAmountsBeyond64BitsIntoANumeric() throws Exception {
        postgres.execute("CREATE TABLE " + name + " (created timestamptz, counter numeric, value text)");
        BigInteger huge = BigInteger.TEN.pow(40);

        commit(database.describe(name, new Column("value", false)), new Total(List.of("a"), huge), total(1, "b"));

        assertThat(postgres.query("SELECT sum(counter) FROM " + name))
                .isEqualTo(huge.add(BigInteger.ONE).toString());
    }

    @Test
    void writesTotalsWithoutAnyValueColumn() throws Exception {
        postgres.execute("CREATE TABLE " + name + " (created timestamptz, counter bigint)");

        commit(database.describe(name), total(7));

        assertThat(postgres.query("SELECT sum(counter) FROM " + name)).isEqualTo("7");
    }

    @Test
    void writesIntoColumnsAndTablesOfAnyName() throws Exception {
        String column = "a\"b'; DROP TABLE x; -- ? $1 é";
        postgres.execute("CREATE TABLE " + name + " (created timestamptz, counter bigint, " + Identifier.quoted(column)
                + " text)");

        commit(database.describe(name, new Column(column, false)), total(7, "'; DROP TABLE " + name + "; --"));

        assertThat(postgres.query("SELECT sum(counter) FROM " + name)).isEqualTo("7");
    }

    private Committed commit(TargetTable table, Total... totals) {
        return database.commit(name, table, List.of(totals));
    }

    private static String queryInUtc(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = UTC");
            try (ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}

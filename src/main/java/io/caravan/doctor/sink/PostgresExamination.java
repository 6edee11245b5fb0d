package io.caravan.doctor.sink;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Check;
import io.caravan.doctor.Clock;
import io.caravan.doctor.Examination;
import io.caravan.state.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What flows need of a PostgreSQL database. Tables are looked for, and made where they are missing, and that is rolled back. */
public final class PostgresExamination implements Examination {

    private static final int OLDEST = 11;

    private final DataSource source;
    private final List<TableNeed> tables;
    private final Database database;

    public PostgresExamination(DataSource source, List<TableNeed> tables) {
        this.source = source;
        this.tables = tables;
        this.database = new Database(source);
    }

    @Override
    public String server() {
        return "PostgreSQL";
    }

    @Override
    public Answer reach() {
        return database.call("Cannot use PostgreSQL", connection -> Answer.ok(Database.placeOf(connection)));
    }

    @Override
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("version", () -> database.call("Cannot ask for the version", PostgresExamination::version)),
                new Check("role", () -> database.call("Cannot ask for the role", PostgresExamination::role)),
                new Check("clock", () -> database.call("Cannot ask for the time", PostgresExamination::clock))));
        tables.forEach(table -> checks.add(new Check(table.what(), () -> rehearse(table))));
        return checks;
    }

    private static Answer version(Connection connection) throws SQLException {
        String version = connection.getMetaData().getDatabaseProductVersion();
        return connection.getMetaData().getDatabaseMajorVersion() < OLDEST
                ? Answer.fault(version + ", but the flows need " + OLDEST + " or newer", "Upgrade PostgreSQL")
                : Answer.ok(version);
    }

    private static Answer role(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_catalog.pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'")) {
            row.next();
            if (row.getBoolean(1)) {
                return Answer.fault("a standby, which takes no writes", "Name the primary in postgres.url");
            }
            return row.getBoolean(2)
                    ? Answer.fault(
                            "default_transaction_read_only is on for this user or database, so that nothing is written",
                            "ALTER ROLE ... SET default_transaction_read_only = off, or as it was set")
                    : Answer.ok("takes writes");
        }
    }

    private static Answer clock(Connection connection) throws SQLException {
        Instant before = Instant.now();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            Instant there = row.getObject(1, OffsetDateTime.class).toInstant();
            return Clock.compare(before, there, Instant.now());
        }
    }

    private Answer rehearse(TableNeed table) throws SQLException {
        try (Rehearsal rehearsal = new Rehearsal(source)) {
            table.check().accept(rehearsal);
            return Answer.ok("as the flow needs it (tried, and rolled back)");
        }
    }
}

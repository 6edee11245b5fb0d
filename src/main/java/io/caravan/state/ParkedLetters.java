package io.caravan.state;

import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.LetterOrigin;
import io.caravan.state.letters.LetterOrigin.Kind;
import io.caravan.state.letters.StoredLetter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The totals of counters that their table refused, in {@code caravan_parked} of whichever schema, as letters. Their ids begin
 * with {@value #PREFIX}.
 *
 * Methods throw {@link SinkAwayException} where the database cannot be asked now, and {@link TargetException} where it refuses.
 */
public final class ParkedLetters {

    public static final String PREFIX = "total-";

    /** Run and columns tell two totals apart, as a run adds up each group once. */
    static final String ID = "'" + PREFIX + "' || left(md5(p.run_id || ' ' || p.target || ' ' || p.columns::text), 16)";

    private static final String FLOW = "counters-to-postgres";
    private static final String TABLES =
            "SELECT n.nspname, " + ParkedColumns.HAS_ATTEMPTS + " FROM pg_catalog.pg_class AS c"
                    + " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
                    + " WHERE c.relname = 'caravan_parked' AND c.relkind IN ('r', 'p')"
                    + " AND pg_catalog.has_table_privilege(c.oid, 'SELECT') ORDER BY 1";

    /** @param counts whether it has the column attempts, which an older version did not make */
    private record Table(String name, boolean counts) {}

    private final Database database;

    public ParkedLetters(DataSource source) {
        this.database = new Database(source);
    }

    /** Returns all of them, the oldest first. */
    public List<StoredLetter> all() {
        return database.call("Cannot list the parked totals", connection -> {
            List<StoredLetter> letters = new ArrayList<>();
            for (Table table : tables(connection)) {
                read(connection, table, "", letters);
            }
            return letters;
        });
    }

    /** Returns the one of an id, if there is one. */
    public Optional<StoredLetter> find(String id) {
        return database.call("Cannot look for a parked total", connection -> {
            List<StoredLetter> letters = new ArrayList<>();
            for (Table table : tables(connection)) {
                read(connection, table, id, letters);
            }
            return letters.stream().findFirst();
        });
    }

    /** Deletes the one of an id: its amount is then nowhere. Returns whether there was one. */
    public boolean drop(String id) {
        return database.call("Cannot drop a parked total", connection -> {
            int dropped = 0;
            for (Table table : tables(connection)) {
                try (PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM " + table.name() + " AS p WHERE " + ID + " = ?")) {
                    statement.setString(1, id);
                    dropped += statement.executeUpdate();
                }
            }
            return dropped > 0;
        });
    }

    /**
     * Notes that one was tried again, and why it is refused still.
     *
     * @return what its owner should do where attempts cannot be counted; nothing where they are
     */
    public Optional<String> failed(String id, String reason) {
        return database.call("Cannot note why a parked total is refused", connection -> {
            Optional<String> advice = Optional.empty();
            for (Table table : tables(connection)) {
                String attempts = table.counts() ? ", attempts = p.attempts + 1" : "";
                try (PreparedStatement statement = connection.prepareStatement(
                        "UPDATE " + table.name() + " AS p SET reason = ?" + attempts + " WHERE " + ID + " = ?")) {
                    statement.setString(1, reason);
                    statement.setString(2, id);
                    if (statement.executeUpdate() > 0 && !table.counts()) {
                        advice = Optional.of(ParkedColumns.advice(table.name()));
                    }
                }
            }
            return advice;
        });
    }

    private static List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tables.add(new Table(Identifier.quoted(row.getString(1)) + ".caravan_parked", row.getBoolean(2)));
            }
        }
        return tables;
    }

    private static void read(Connection connection, Table table, String id, List<StoredLetter> letters)
            throws SQLException {
        String sql = "SELECT " + ID + ", p.columns::text, p.amount, p.reason, p.parked_at, p.run_id, "
                + (table.counts() ? "p.attempts" : "1") + " FROM " + table.name() + " AS p WHERE ? IN ('', " + ID
                + ") ORDER BY p.parked_at";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    letters.add(letterOf(row));
                }
            }
        }
    }

    private static StoredLetter letterOf(ResultSet row) throws SQLException {
        String columns = row.getString(2);
        byte[] payload = (columns.substring(0, columns.length() - 1) + ", \"amount\": "
                        + row.getBigDecimal(3).toPlainString() + "}")
                .getBytes(StandardCharsets.UTF_8);
        DeadLetter letter = new DeadLetter(
                FLOW,
                "run " + row.getString(6),
                payload,
                row.getString(4),
                row.getInt(7),
                row.getTimestamp(5).toInstant(),
                new LetterOrigin(Kind.total, Map.of(), "", false));
        return new StoredLetter(row.getString(1), letter, payload.length);
    }
}

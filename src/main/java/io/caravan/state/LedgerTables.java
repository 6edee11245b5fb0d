package io.caravan.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;

/** The tables of a ledger: makes those that are missing, and has the SQL that uses them. */
final class LedgerTables {

    /** The row of {@code caravan_ledger} that holds the identity of the ledger in place of a target. */
    private static final String IDENTITY_ROW = "#identity";

    /** What IF NOT EXISTS says when another session creates the same table at the same time. */
    private static final Set<String> CREATED_BY_ANOTHER = Set.of("23505", "42P07", "42710");

    private static final String NO_RIGHT = "42501";
    private static final int ATTEMPTS = 5;

    private final String ledger;
    private final String parked;

    LedgerTables(String schema) {
        this.ledger = Identifier.quoted(schema) + ".caravan_ledger";
        this.parked = Identifier.quoted(schema) + ".caravan_parked";
    }

    /** Creates the tables that are missing, and returns the identity of the ledger. */
    String prepare(Connection connection) throws SQLException {
        create(connection, ledger, ledgerSql());
        create(connection, parked, parkedSql());
        ParkedColumns.addAttempts(connection, parked);
        String identity = identity(connection);
        if (identity == null) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO " + ledger + " (run_id, target) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                statement.setString(1, IDENTITY_ROW);
                statement.setString(2, UUID.randomUUID().toString());
                statement.executeUpdate();
            }
            identity = identity(connection);
        }
        return identity;
    }

    private void create(Connection connection, String table, String sql) throws SQLException {
        for (int attempt = 1; !exists(connection, table); attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                if (NO_RIGHT.equals(e.getSQLState())) {
                    throw new TargetException(
                            "Table " + table + " is missing in " + Database.placeOf(connection)
                                    + ", and there is no right to create it. Let the owner of the schema run: "
                                    + ledgerSql() + "; "
                                    + parkedSql() + "; GRANT SELECT, INSERT, UPDATE, DELETE ON " + ledger + ", "
                                    + parked + " TO "
                                    + Identifier.quoted(connection.getMetaData().getUserName()),
                            e);
                }
                if (!CREATED_BY_ANOTHER.contains(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.to_regclass(?) IS NOT NULL")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private String identity(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT target FROM " + ledger + " WHERE run_id = ?")) {
            statement.setString(1, IDENTITY_ROW);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private String ledgerSql() {
        return "CREATE TABLE IF NOT EXISTS " + ledger + " (run_id text PRIMARY KEY, target text NOT NULL,"
                + " committed_at timestamptz NOT NULL DEFAULT now(), totals bigint, amount numeric,"
                + " settled_at timestamptz)";
    }

    private String parkedSql() {
        return "CREATE TABLE IF NOT EXISTS " + parked
                + " (run_id text NOT NULL, parked_at timestamptz NOT NULL DEFAULT now(),"
                + " target text NOT NULL, columns jsonb NOT NULL, amount numeric NOT NULL, reason text NOT NULL, "
                + ParkedColumns.ATTEMPTS + ")";
    }

    /** Names the table of parked totals, quoted as in SQL. */
    String parked() {
        return parked;
    }

    /** Takes an array of run ids and a target; returns the ids that were not there. Sorted, so that sessions do not deadlock. */
    String enterSql() {
        return "INSERT INTO " + ledger
                + " (run_id, target) SELECT r.id, ? FROM unnest(?::text[]) AS r (id) ORDER BY r.id"
                + " ON CONFLICT DO NOTHING RETURNING run_id";
    }

    /** Takes rows, amount and run id. */
    String completeSql() {
        return "UPDATE " + ledger + " SET totals = ?, amount = ? WHERE run_id = ?";
    }

    /** Takes run id, target, column names, the values, amount and reason. */
    String parkSql() {
        return "INSERT INTO " + parked + " (run_id, target, columns, amount, reason)"
                + " VALUES (?, ?, jsonb_object(?::text[], ?::text[]), ?, ?)";
    }

    String containsSql() {
        return "SELECT 1 FROM " + ledger + " WHERE run_id = ?";
    }

    /** Takes the run id. */
    String settleSql() {
        return "UPDATE " + ledger + " SET settled_at = now() WHERE run_id = ?";
    }

    /** Takes run id; returns rows and amount. */
    String recallSql() {
        return "SELECT totals, amount FROM " + ledger + " WHERE run_id = ?";
    }

    /** Takes column names, run id and most rows; returns values, amount, reason, and with each row how many there are and their sum. */
    String recallParkedSql() {
        return "SELECT ARRAY(SELECT coalesce(p.columns ->> c.name, '') FROM unnest(?::text[]) WITH ORDINALITY"
                + " AS c (name, position) ORDER BY c.position), p.amount, p.reason, count(*) OVER (),"
                + " sum(p.amount) OVER () FROM " + parked + " AS p WHERE p.run_id = ? LIMIT ?";
    }

    /** Takes the id of a parked total, removes it, and returns target, names and values of its columns, amount and time. */
    String takeParkedSql() {
        return "DELETE FROM " + parked + " AS p WHERE " + ParkedLetters.ID + " = ? RETURNING p.target,"
                + " ARRAY(SELECT c.key FROM jsonb_each_text(p.columns) AS c ORDER BY c.key),"
                + " ARRAY(SELECT coalesce(c.value, '') FROM jsonb_each_text(p.columns) AS c ORDER BY c.key),"
                + " p.amount, p.parked_at";
    }

    /** Takes target and age in milliseconds. */
    String pruneSql() {
        return "DELETE FROM " + ledger + " WHERE target = ? AND settled_at < now() - ? * interval '1 millisecond'";
    }
}

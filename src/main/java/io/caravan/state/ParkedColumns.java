package io.caravan.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** The column of {@code caravan_parked} that older versions did not make: how often a total has been tried. */
final class ParkedColumns {

    /** The column as SQL defines it. */
    static final String ATTEMPTS = "attempts integer NOT NULL DEFAULT 1";

    /** Whether the table {@code c} of pg_class has it. */
    static final String HAS_ATTEMPTS = "EXISTS (SELECT FROM pg_catalog.pg_attribute AS a"
            + " WHERE a.attrelid = c.oid AND a.attname = 'attempts' AND NOT a.attisdropped)";

    /** No right, not the owner, and a table that another session does not let go of: attempts are not counted then. */
    private static final Set<String> NOT_NOW = Set.of("42501", "55P03");

    private ParkedColumns() {}

    /** Adds the column where it is missing and may be added. @param table quoted as in SQL */
    static void addAttempts(Connection connection, String table) throws SQLException {
        if (has(connection, table)) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Whoever comes after one that waits for the whole table waits too.
            statement.execute("SET LOCAL lock_timeout = '2s'");
            statement.execute(alter(table));
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            if (!NOT_NOW.contains(e.getSQLState())) {
                throw e;
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static boolean has(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT " + HAS_ATTEMPTS + " FROM pg_catalog.pg_class AS c WHERE c.oid = pg_catalog.to_regclass(?)")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static String alter(String table) {
        return "ALTER TABLE " + table + " ADD COLUMN IF NOT EXISTS " + ATTEMPTS;
    }

    /** Returns, in one line, what the owner of a table should do that has no such column. */
    static String advice(String table) {
        return "Attempts are not counted in " + table
                + ", and there is no right to add that column. Let its owner run: " + alter(table);
    }
}

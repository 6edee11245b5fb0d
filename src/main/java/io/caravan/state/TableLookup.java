package io.caravan.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import java.util.Set;

/** Finds the table that a user means by a name. */
final class TableLookup {

    /** States in which the server says that a text is no name of a table here: bad syntax, other database, no schema. */
    private static final Set<String> NO_SUCH_NAME = Set.of("42601", "42602", "22023", "0A000", "3F000", "42P01");

    private static final String AS_SQL_NAME = "pg_catalog.to_regclass(?)";

    private static final String AS_TYPED = """
            (SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm')
               AND (c.relname = ? AND pg_catalog.pg_table_is_visible(c.oid) OR n.nspname || '.' || c.relname = ?)
             ORDER BY pg_catalog.pg_table_is_visible(c.oid) DESC LIMIT 1)""";

    private static final String FIND = """
            SELECT c.oid, n.nspname, c.relname, pg_catalog.pg_relation_is_updatable(c.oid, true) & 8 <> 0
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = %s""";

    private final Connection connection;

    TableLookup(Connection connection) {
        this.connection = connection;
    }

    /** A table by its true names; {@code insertable} is false for what takes no INSERT from anyone. */
    record Found(long oid, String schema, String name, boolean insertable) {}

    /**
     * Looks a table up as SQL would, so that a name without quotes is folded to lower case, and then exactly as typed.
     *
     * @param table with or without schema and quotes
     */
    Optional<Found> find(String table) throws SQLException {
        if (table.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        Optional<Found> bySqlName = findBySqlName(table);
        return bySqlName.isPresent() ? bySqlName : query(FIND.formatted(AS_TYPED), table, table);
    }

    private Optional<Found> findBySqlName(String table) throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            return query(FIND.formatted(AS_SQL_NAME), table);
        } catch (SQLException e) {
            if (!NO_SUCH_NAME.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            if (before != null) {
                connection.rollback(before);
            }
            return Optional.empty();
        }
    }

    private Optional<Found> query(String sql, String... names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < names.length; index++) {
                statement.setString(index + 1, names[index]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Found(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4)))
                        : Optional.empty();
            }
        }
    }
}

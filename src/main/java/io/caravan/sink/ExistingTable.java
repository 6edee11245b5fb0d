package io.caravan.sink;

import io.caravan.state.Database;
import io.caravan.state.Identifier;
import io.caravan.state.SinkAwayException;
import io.caravan.state.SqlFailure;
import io.caravan.state.TargetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table of the database as its catalog describes it to this user. */
final class ExistingTable {

    /** The SQL state of a right that is missing. */
    static final String NO_RIGHT = "42501";

    private static final String FIND = """
            SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?""";

    // Something must fill a column that takes no null and has no value of its own.
    private static final String COLUMNS = """
            SELECT attname, pg_catalog.format_type(atttypid, NULL),
                   attnotnull AND NOT atthasdef AND attidentity = '' AND attgenerated = ''
            FROM pg_catalog.pg_attribute WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped""";

    // Only what ON CONFLICT can name: a unique index over whole rows and plain columns, checked at once.
    private static final String UNIQUE = """
            SELECT array_agg(a.attname::text) FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
            WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate
              AND i.indpred IS NULL AND i.indexprs IS NULL
            GROUP BY i.indexrelid""";

    private static final String HAS_GAPS = """
            SELECT FROM pg_catalog.pg_partitioned_table WHERE partrelid = ? AND partstrat <> 'h' AND partdefid = 0""";

    private final Connection connection;
    private final String schema;
    private final String name;
    private final long oid;
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> required = new HashSet<>();

    private ExistingTable(Connection connection, String schema, String name, long oid) throws SQLException {
        this.connection = connection;
        this.schema = schema;
        this.name = name;
        this.oid = oid;
        try (PreparedStatement statement = about(COLUMNS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                types.put(rows.getString(1), rows.getString(2));
                if (rows.getBoolean(3)) {
                    required.add(rows.getString(1));
                }
            }
        }
    }

    /** Returns a table that Redis is to be compared with. @throws TargetException if there is none */
    static ExistingTable toCompare(Connection connection, String schema, String name) throws SQLException {
        return find(connection, schema, name)
                .orElseThrow(() -> new TargetException("There is no table '" + name + "' in schema '" + schema
                        + "' to compare with. Run the flow that writes it first, or name the table that it writes"));
    }

    /**
     * Finds a table, and makes it when it is missing.
     *
     * @param schema and name as they are, not quoted
     * @param rights what the user needs who does not own it
     * @param create statements that make it, in which {@code %1$s} stands for the quoted table with its schema
     */
    static ExistingTable findOrMake(
            Connection connection, String schema, String name, List<String> rights, List<String> create)
            throws SQLException {
        Optional<ExistingTable> found = find(connection, schema, name);
        if (found.isPresent()) {
            return found.get();
        }
        new TableCreation(connection, schema, name, rights).run(create);
        return find(connection, schema, name)
                .orElseThrow(() -> new SinkAwayException(
                        "Table '" + name + "' of schema '" + schema + "' is being made or dropped by another", null));
    }

    static Optional<ExistingTable> find(Connection connection, String schema, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new ExistingTable(connection, schema, name, row.getLong(1)))
                        : Optional.empty();
            }
        }
    }

    /** Returns the type of each column, as SQL names it and without its length. */
    Map<String, String> types() {
        return types;
    }

    /** Returns the sets of columns that no two rows have alike. */
    Set<Set<String>> unique() throws SQLException {
        Set<Set<String>> unique = new HashSet<>();
        try (PreparedStatement statement = about(UNIQUE);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                unique.add(Set.of((String[]) rows.getArray(1).getArray()));
            }
        }
        return unique;
    }

    TableRights rights() {
        return new TableRights(connection, oid);
    }

    /**
     * Checks that rows which fill these columns find a place.
     *
     * @throws TargetException if not; it has the SQL that mends it
     */
    void checkRoomFor(Set<String> filled) throws SQLException {
        for (String column : required) {
            if (!filled.contains(column)) {
                throw new TargetException(
                        "Column '" + column + "' of table " + this + " takes no null, and nothing fills"
                                + " it. Let its owner run: ALTER TABLE " + quoted() + " ALTER COLUMN "
                                + Identifier.quoted(column) + " DROP NOT NULL");
            }
        }
        try (PreparedStatement statement = about(HAS_GAPS);
                ResultSet rows = statement.executeQuery()) {
            if (rows.next()) {
                throw new TargetException("Table " + this
                        + " is partitioned and has no default partition, so that an entry"
                        + " for which there is no other could not be stored. Let its owner run: CREATE TABLE "
                        + Identifier.quoted(schema) + "." + Identifier.quoted(name + "_default") + " PARTITION OF "
                        + quoted() + " DEFAULT");
            }
        }
    }

    /**
     * Checks that the database understands a statement with its table and runs none of it.
     *
     * @param sql with parameters of camel-jdbc, each an array
     * @throws TargetException if it does not; it has the words of the database
     */
    void checkUnderstands(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("EXPLAIN " + sql.replaceAll(":\\?\\w+", "'{}'"));
        } catch (SQLException e) {
            if (SqlFailure.of(e) == SqlFailure.SINK_AWAY) {
                throw e;
            }
            throw new TargetException("Table " + this + " cannot be written: " + SqlFailure.reasonOf(e), e);
        }
    }

    String quoted() {
        return quotedSchema() + "." + Identifier.quoted(name);
    }

    String quotedSchema() {
        return Identifier.quoted(schema);
    }

    private PreparedStatement about(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setLong(1, oid);
        return statement;
    }

    /** Names table, database and server, for messages. */
    @Override
    public String toString() {
        try {
            return quoted() + " of " + Database.placeOf(connection);
        } catch (SQLException e) {
            return quoted();
        }
    }
}

package io.caravan.sink;

import io.caravan.state.Database;
import io.caravan.state.Identifier;
import io.caravan.state.TargetException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A table of the database as its catalog describes it to this user. */
final class ExistingTable {

    /** The SQL state of a right that is missing. */
    static final String NO_RIGHT = "42501";

    private static final String FIND = """
            SELECT c.oid, n.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?""";

    private static final String COLUMNS = """
            SELECT array_agg(attname::text) FROM pg_catalog.pg_attribute
            WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped""";

    // Only what ON CONFLICT can name: a unique index over whole rows and plain columns, checked at once.
    private static final String UNIQUE = """
            SELECT array_agg(a.attname::text) FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
            WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate
              AND i.indpred IS NULL AND i.indexprs IS NULL
            GROUP BY i.indexrelid""";

    private static final String SEQUENCES = """
            SELECT array_agg(s.oid::regclass::text) FROM pg_catalog.pg_attrdef f
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
            JOIN pg_catalog.pg_class s ON d.refclassid = 'pg_catalog.pg_class'::regclass AND s.oid = d.refobjid
            WHERE f.adrelid = ?
              AND CASE WHEN s.relkind = 'S' THEN NOT pg_catalog.has_sequence_privilege(s.oid, 'USAGE') END""";

    private static final String HAS_PRIVILEGE = "SELECT pg_catalog.has_table_privilege(?::oid, ?)";
    private static final String MAY_ENTER = "SELECT pg_catalog.has_schema_privilege(?::oid, 'USAGE')";

    private final Connection connection;
    private final String schema;
    private final String name;
    private final long oid;
    private final long schemaOid;

    private ExistingTable(Connection connection, String schema, String name, long oid, long schemaOid) {
        this.connection = connection;
        this.schema = schema;
        this.name = name;
        this.oid = oid;
        this.schemaOid = schemaOid;
    }

    /**
     * Finds a table, and makes it when it is missing.
     *
     * @param schema and name as they are, not quoted
     * @param create statements that make it, in which {@code %1$s} stands for the quoted table with its schema
     */
    static ExistingTable findOrMake(Connection connection, String schema, String name, List<String> create)
            throws SQLException {
        Optional<ExistingTable> found = find(connection, schema, name);
        if (found.isPresent()) {
            return found.get();
        }
        new TableCreation(connection, schema, name).run(create);
        return find(connection, schema, name)
                .orElseThrow(() -> new TargetException(
                        "Table '" + name + "' of schema '" + schema + "' was dropped just after it was made"));
    }

    private static Optional<ExistingTable> find(Connection connection, String schema, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new ExistingTable(connection, schema, name, row.getLong(1), row.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    Set<String> columns() throws SQLException {
        return lists(COLUMNS).stream().findFirst().map(Set::copyOf).orElse(Set.of());
    }

    /** Returns the sets of columns that no two rows have alike. */
    Set<Set<String>> unique() throws SQLException {
        Set<Set<String>> unique = new HashSet<>();
        lists(UNIQUE).forEach(columns -> unique.add(Set.copyOf(columns)));
        return unique;
    }

    boolean allows(String privilege) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HAS_PRIVILEGE)) {
            statement.setLong(1, oid);
            statement.setString(2, privilege);
            return isTrue(statement);
        }
    }

    /**
     * Checks that this user may write rows.
     *
     * @param privileges such as INSERT
     * @throws TargetException if not; it names every GRANT that is missing
     */
    void checkRights(List<String> privileges) throws SQLException {
        String user = Identifier.quoted(connection.getMetaData().getUserName());
        List<String> grants = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(MAY_ENTER)) {
            statement.setLong(1, schemaOid);
            if (!isTrue(statement)) {
                grants.add("GRANT USAGE ON SCHEMA " + Identifier.quoted(schema) + " TO " + user);
            }
        }
        List<String> missing = new ArrayList<>();
        for (String privilege : privileges) {
            if (!allows(privilege)) {
                missing.add(privilege);
            }
        }
        if (!missing.isEmpty()) {
            grants.add("GRANT " + String.join(", ", missing) + " ON " + quoted() + " TO " + user);
        }
        for (List<String> sequences : lists(SEQUENCES)) {
            sequences.forEach(sequence -> grants.add("GRANT USAGE ON SEQUENCE " + sequence + " TO " + user));
        }
        if (!grants.isEmpty()) {
            throw new TargetException(
                    "No right to write " + this + ". Let its owner run: " + String.join("; ", grants));
        }
    }

    String quoted() {
        return Identifier.quoted(schema) + "." + Identifier.quoted(name);
    }

    private List<List<String>> lists(String sql) throws SQLException {
        List<List<String>> lists = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, oid);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Array array = rows.getArray(1);
                    if (array != null) {
                        lists.add(List.of((String[]) array.getArray()));
                    }
                }
            }
        }
        return lists;
    }

    private static boolean isTrue(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
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

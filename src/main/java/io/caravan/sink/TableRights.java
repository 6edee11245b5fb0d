package io.caravan.sink;

import io.caravan.state.Identifier;
import io.caravan.state.TargetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the user of a connection may do with a table. */
final class TableRights {

    private static final String HAS_PRIVILEGE = "SELECT pg_catalog.has_table_privilege(?::oid, ?)";

    private static final String MAY_ENTER = """
            SELECT pg_catalog.has_schema_privilege(relnamespace, 'USAGE') FROM pg_catalog.pg_class WHERE oid = ?""";

    private static final String SEQUENCES = """
            SELECT s.oid::regclass::text FROM pg_catalog.pg_attrdef f
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
            JOIN pg_catalog.pg_class s ON d.refclassid = 'pg_catalog.pg_class'::regclass AND s.oid = d.refobjid
            WHERE f.adrelid = ?
              AND CASE WHEN s.relkind = 'S' THEN NOT pg_catalog.has_sequence_privilege(s.oid, 'USAGE, UPDATE') END""";

    private final Connection connection;
    private final long oid;

    TableRights(Connection connection, long oid) {
        this.connection = connection;
        this.oid = oid;
    }

    boolean allow(String privilege) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HAS_PRIVILEGE)) {
            statement.setLong(1, oid);
            statement.setString(2, privilege);
            return isTrue(statement);
        }
    }

    /**
     * Checks that the table may be used.
     *
     * @param privileges such as INSERT
     * @throws TargetException if not; it names every GRANT that is missing
     */
    void check(ExistingTable table, List<String> privileges) throws SQLException {
        String user = Identifier.quoted(connection.getMetaData().getUserName());
        List<String> grants = new ArrayList<>();
        if (!mayEnterSchema()) {
            grants.add("GRANT USAGE ON SCHEMA " + table.quotedSchema() + " TO " + user);
        }
        List<String> missing = new ArrayList<>();
        for (String privilege : privileges) {
            if (!allow(privilege)) {
                missing.add(privilege);
            }
        }
        if (!missing.isEmpty()) {
            grants.add("GRANT " + String.join(", ", missing) + " ON " + table.quoted() + " TO " + user);
        }
        for (String sequence : closedSequences()) {
            grants.add("GRANT USAGE ON SEQUENCE " + sequence + " TO " + user);
        }
        if (!grants.isEmpty()) {
            throw new TargetException("No right to " + (privileges.contains("INSERT") ? "write " : "read ") + table
                    + ". Let its owner run: " + String.join("; ", grants));
        }
    }

    private boolean mayEnterSchema() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAY_ENTER)) {
            statement.setLong(1, oid);
            return isTrue(statement);
        }
    }

    private List<String> closedSequences() throws SQLException {
        List<String> sequences = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SEQUENCES)) {
            statement.setLong(1, oid);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sequences.add(rows.getString(1));
                }
            }
        }
        return sequences;
    }

    private static boolean isTrue(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}

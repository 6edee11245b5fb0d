package io.caravan.sink;

import io.caravan.state.Database;
import io.caravan.state.Identifier;
import io.caravan.state.TargetException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** Makes a table that is missing, its schema and its indexes. Each statement is a transaction of its own. */
final class TableCreation {

    /** What IF NOT EXISTS says when another session creates the same at the same time. */
    private static final Set<String> CREATED_BY_ANOTHER = Set.of("23505", "42P06", "42P07", "42710");

    private final Connection connection;
    private final String schema;
    private final String name;

    /** @param schema and name as they are, not quoted */
    TableCreation(Connection connection, String schema, String name) {
        this.connection = connection;
        this.schema = schema;
        this.name = name;
    }

    /**
     * Creates the table.
     *
     * @param statements {@code %1$s} stands for the quoted table with its schema
     * @throws TargetException if the user may not; it has the SQL for one who may
     */
    void run(List<String> statements) throws SQLException {
        String table = Identifier.quoted(schema) + "." + Identifier.quoted(name);
        String createSchema = "CREATE SCHEMA IF NOT EXISTS " + Identifier.quoted(schema);
        List<String> all = statements.stream().map(sql -> sql.formatted(table)).toList();
        try (Statement statement = connection.createStatement()) {
            if (!schemaExists()) {
                execute(statement, createSchema);
            }
            for (String sql : all) {
                execute(statement, sql);
            }
        } catch (SQLException e) {
            if (!ExistingTable.NO_RIGHT.equals(e.getSQLState())) {
                throw e;
            }
            String user = Identifier.quoted(connection.getMetaData().getUserName());
            throw new TargetException(
                    "Table " + table + " is missing in " + Database.placeOf(connection)
                            + ", and there is no right to create it. Let one who may run: " + createSchema + "; "
                            + String.join("; ", all) + "; GRANT USAGE ON SCHEMA " + Identifier.quoted(schema) + " TO "
                            + user + "; GRANT SELECT, INSERT, UPDATE ON " + table + " TO " + user,
                    e);
        }
    }

    // IF NOT EXISTS asks for the right to create even when there is nothing to create.
    private boolean schemaExists() throws SQLException {
        try (ResultSet row = connection.getMetaData().getSchemas(null, escaped(schema))) {
            return row.next();
        }
    }

    private String escaped(String pattern) throws SQLException {
        String escape = connection.getMetaData().getSearchStringEscape();
        return pattern.replace(escape, escape + escape)
                .replace("_", escape + "_")
                .replace("%", escape + "%");
    }

    private static void execute(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!CREATED_BY_ANOTHER.contains(e.getSQLState())) {
                throw e;
            }
        }
    }
}

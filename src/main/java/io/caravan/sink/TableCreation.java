package io.caravan.sink;

import io.caravan.state.Database;
import io.caravan.state.Identifier;
import io.caravan.state.TargetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** Makes a table that is missing, its schema and its indexes, all or nothing, and once however many do so at a time. */
final class TableCreation {

    /** What is said when one who knows nothing of the lock creates the same at the same time. */
    private static final Set<String> CREATED_BY_ANOTHER = Set.of("23505", "42P06", "42P07", "42710");

    private static final String LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('caravan tables'))";
    private static final String SCHEMA_EXISTS = "SELECT FROM pg_catalog.pg_namespace WHERE nspname = ?";

    private final Connection connection;
    private final String schema;
    private final String name;
    private final List<String> rights;

    /**
     * @param schema and name as they are, not quoted
     * @param rights what the user needs who does not own the table
     */
    TableCreation(Connection connection, String schema, String name, List<String> rights) {
        this.connection = connection;
        this.schema = schema;
        this.name = name;
        this.rights = rights;
    }

    /**
     * Creates the table, unless there is one by now, in a transaction of its own.
     *
     * @param statements {@code %1$s} stands for the quoted table with its schema
     * @throws TargetException if the user may not; it has the SQL for one who may
     */
    void run(List<String> statements) throws SQLException {
        String table = Identifier.quoted(schema) + "." + Identifier.quoted(name);
        List<String> all = statements.stream().map(sql -> sql.formatted(table)).toList();
        connection.setAutoCommit(false);
        try {
            create(all);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            if (ExistingTable.NO_RIGHT.equals(e.getSQLState())) {
                throw new TargetException(noRight(table, all), e);
            }
            if (!CREATED_BY_ANOTHER.contains(e.getSQLState())) {
                throw e;
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void create(List<String> all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK);
            if (ExistingTable.find(connection, schema, name).isPresent()) {
                return;
            }
            if (!schemaExists()) {
                statement.execute("CREATE SCHEMA " + Identifier.quoted(schema));
            }
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    private String noRight(String table, List<String> all) throws SQLException {
        String quotedSchema = Identifier.quoted(schema);
        String user = Identifier.quoted(connection.getMetaData().getUserName());
        String grant = schemaExists()
                ? "USAGE, CREATE ON SCHEMA " + quotedSchema
                : "CREATE ON DATABASE " + Identifier.quoted(connection.getCatalog());
        return "Table " + table + " is missing in " + Database.placeOf(connection)
                + ", and there is no right to create it. Let an owner run: GRANT " + grant + " TO " + user
                + " - or have it made: CREATE SCHEMA IF NOT EXISTS " + quotedSchema + "; " + String.join("; ", all)
                + "; GRANT USAGE ON SCHEMA " + quotedSchema + " TO " + user + "; GRANT " + String.join(", ", rights)
                + " ON " + table + " TO " + user;
    }

    // IF NOT EXISTS asks for the right to create even when there is nothing to create.
    private boolean schemaExists() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SCHEMA_EXISTS)) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}

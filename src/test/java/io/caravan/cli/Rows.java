package io.caravan.cli;

import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Rows of a database as texts that a test can compare. */
final class Rows {

    private Rows() {}

    /** Returns the rows of a query, each with its columns joined by a bar, {@code null} as it prints. */
    static List<String> of(PostgresServer postgres, String sql) {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    columns.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the rows of table logins, in order. */
    static List<String> ofLogins(PostgresServer postgres) {
        return of(postgres, "SELECT operation, user_id, counter FROM logins ORDER BY 1, 2, 3");
    }

    /** Empties the database but for an empty table logins. */
    static void begin(PostgresServer postgres) throws SQLException {
        postgres.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                + " CREATE TABLE logins (created timestamptz, counter bigint, operation text, user_id bigint)");
    }
}

package io.caravan.cli.demo;

import io.caravan.cli.servers.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A table that a flow of the demo has made. */
public final class CopiedTable {

    private final LocalPostgres postgres;
    private final String name;

    /** @param name of the table, trusted */
    public CopiedTable(LocalPostgres postgres, String name) {
        this.postgres = postgres;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Returns how many rows it has, 0 while there is no such table. */
    public long rows() throws SQLException {
        return exists() ? Long.parseLong(first("SELECT count(*) FROM " + name)) : 0;
    }

    private boolean exists() throws SQLException {
        return first("SELECT to_regclass('" + name + "')") != null;
    }

    /** Returns the last row, in one line of so many characters at most. */
    public String lastRow(String columns, int width) throws SQLException {
        String row = first("SELECT concat_ws('  ', " + columns + ") FROM " + name + " ORDER BY id DESC LIMIT 1");
        return row.length() <= width ? row : row.substring(0, width - 1) + "…";
    }

    /** Returns how many rows there are of each type, in one line. */
    public String types() throws SQLException {
        return first(
                "SELECT string_agg(to_char(t.keys, 'FM999,999,999') || ' ' || t.data_type, ', ' ORDER BY t.keys DESC,"
                        + " t.data_type) FROM (SELECT data_type, count(*) AS keys FROM " + name
                        + " WHERE deleted_at IS NULL GROUP BY data_type) AS t");
    }

    private String first(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}

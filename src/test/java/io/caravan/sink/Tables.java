package io.caravan.sink;

import io.caravan.source.RedisConnections;
import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The tables of both flows, as a user of a database sees them. */
record Tables(DataSource source) {

    private static final Pattern SQL = Pattern.compile("(?:run: |made: )(.*?)(?= - or |$)");

    static Tables of(PostgresServer postgres) {
        return of(postgres.url(), postgres.user(), postgres.password());
    }

    static Tables of(String url, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return new Tables(source);
    }

    StreamTable streams(String schema, String name) {
        StreamTable table = new StreamTable();
        table.setDataSource(source);
        table.setConnections(redis());
        table.setSchema(schema);
        table.setTable(name);
        return table;
    }

    KeyValueTable keyValues(String schema, String name) {
        KeyValueTable table = new KeyValueTable();
        table.setDataSource(source);
        table.setConnections(redis());
        table.setSchema(schema);
        table.setTable(name);
        return table;
    }

    // Asked for the number of its default database, and never connected.
    private static RedisConnections redis() {
        RedisConnections connections = new RedisConnections();
        connections.getSettings().setUri("redis://127.0.0.1:1/0");
        return connections;
    }

    /** Returns the SQL that a message offers, each way out that it names. */
    static List<String> offered(Throwable refusal) {
        List<String> offered = new ArrayList<>();
        Matcher matcher = SQL.matcher(refusal.getMessage());
        while (matcher.find()) {
            offered.add(matcher.group(1));
        }
        return offered;
    }

    /** Returns the first column of all rows as text. */
    static List<String> query(PostgresServer postgres, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** Returns name, type and {@code not null} of each column. */
    static List<String> columns(PostgresServer postgres, String table) throws SQLException {
        return query(
                postgres,
                "SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END"
                        + " FROM pg_attribute WHERE attrelid = '" + table
                        + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
    }

    /** Returns what each index is over, with {@code unique} before it where it is. */
    static List<String> indexes(PostgresServer postgres, String table) throws SQLException {
        return query(
                postgres,
                "SELECT CASE WHEN indisunique THEN 'unique ' ELSE '' END || substring(pg_get_indexdef(indexrelid) FROM '\\(.*')"
                        + " FROM pg_index WHERE indrelid = '" + table + "'::regclass ORDER BY 1");
    }
}

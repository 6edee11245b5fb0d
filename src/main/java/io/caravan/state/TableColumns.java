package io.caravan.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The columns of a table, in its order. */
final class TableColumns {

    private static final String READ = """
            WITH RECURSIVE beneath AS (
              SELECT a.attnum, a.atttypid AS type, a.atttypmod AS modifier, a.attnotnull AS required, a.atthasdef AS filled
              FROM pg_catalog.pg_attribute a WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT b.attnum, t.typbasetype, t.typtypmod, b.required OR t.typnotnull, b.filled OR t.typdefault IS NOT NULL
              FROM beneath b JOIN pg_catalog.pg_type t ON t.oid = b.type WHERE t.typtype = 'd')
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname),
                   CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END, b.modifier,
                   a.attgenerated <> '' OR a.attidentity = 'a',
                   pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT'),
                   b.required AND NOT b.filled AND a.attidentity = ''
            FROM beneath b
              JOIN pg_catalog.pg_type t ON t.oid = b.type AND t.typtype <> 'd'
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              JOIN pg_catalog.pg_attribute a ON a.attrelid = ? AND a.attnum = b.attnum
            ORDER BY a.attnum""";

    private final Map<String, TargetColumn> byName;

    private TableColumns(Map<String, TargetColumn> byName) {
        this.byName = byName;
    }

    static TableColumns read(Connection connection, long table) throws SQLException {
        Map<String, TargetColumn> byName = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, table);
            statement.setLong(2, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    byName.put(
                            row.getString(1),
                            new TargetColumn(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getInt(5),
                                    new TargetColumn.Insertion(
                                            row.getBoolean(6), row.getBoolean(7), row.getBoolean(8))));
                }
            }
        }
        return new TableColumns(byName);
    }

    /** Returns the column of exactly this name, or else the one of its lower-case form. */
    Optional<TargetColumn> find(String name) {
        TargetColumn exact = byName.get(name);
        return Optional.ofNullable(exact == null ? byName.get(name.toLowerCase(Locale.ROOT)) : exact);
    }

    /** Returns the names of all columns, for a message. */
    String names() {
        return String.join(", ", byName.keySet());
    }

    /** Returns the first column that an INSERT must set and that is not among these. */
    Optional<TargetColumn> requiredBeside(List<TargetColumn> filled) {
        return byName.values().stream()
                .filter(column -> column.insertion().required() && !filled.contains(column))
                .findFirst();
    }
}

package io.caravan.sink;

import io.caravan.state.Identifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The shapes of table that keys and their values can be written to, and the SQL that does so. */
enum KeyValueTableShape {

    /** The table that Caravan makes: keys of any number of databases. */
    BY_DATABASE_AND_KEY(List.of("redis_db", "redis_key")),

    /** An older shape, which holds each name once, of whatever database. */
    BY_KEY(List.of("redis_key"));

    static final String REMOVED_AT = "deleted_at";

    /** The columns that it fills. */
    static final Set<String> COLUMNS = Set.of("redis_db", "redis_key", "redis_value", "timestamp");

    private final List<String> unique;

    KeyValueTableShape(List<String> unique) {
        this.unique = unique;
    }

    /** Returns the shape of a table with these columns and these sets of unique columns. */
    static Optional<KeyValueTableShape> of(Set<String> columns, Set<Set<String>> unique) {
        if (columns.containsAll(COLUMNS)) {
            for (KeyValueTableShape shape : values()) {
                if (unique.contains(Set.copyOf(shape.unique))) {
                    return Optional.of(shape);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the statement that writes a batch, with the parameters of camel-jdbc {@code databases}, {@code keys} and
     * {@code values}, one array each. A row that has this value already is not touched.
     *
     * @param table  quoted
     * @param types  of the table's columns
     * @param marked whether rows of removed keys are marked
     */
    String upsertSql(String table, Map<String, String> types, boolean marked) {
        String conflict = unique.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " AS t (redis_db, redis_key, redis_value, \"timestamp\")"
                + " SELECT r.redis_db, r.redis_key, r.redis_value, "
                + TimeColumn.value("now()", types.get("timestamp"))
                + " FROM unnest(:?databases::int[], :?keys::text[], :?values::text[])"
                + " AS r (redis_db, redis_key, redis_value)"
                // A query for each row, since for a join PostgreSQL would rather read the whole table.
                + " WHERE (SELECT h.redis_value = r.redis_value"
                + (marked ? " AND h." + REMOVED_AT + " IS NULL" : "") + " FROM " + table
                + " AS h WHERE h.redis_key = r.redis_key AND h.redis_db = r.redis_db) IS NOT TRUE"
                + " ON CONFLICT (" + conflict + ") DO UPDATE SET redis_db = EXCLUDED.redis_db,"
                + " redis_value = EXCLUDED.redis_value, \"timestamp\" = EXCLUDED.\"timestamp\""
                + (marked ? ", " + REMOVED_AT + " = NULL" : "");
    }
}

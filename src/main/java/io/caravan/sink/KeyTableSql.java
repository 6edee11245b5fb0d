package io.caravan.sink;

import io.caravan.state.table.SyncTables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statements of a table of keys.
 *
 * @param table  quoted, with its schema
 * @param types  of its columns
 * @param unique the columns that no two rows have alike
 */
record KeyTableSql(String table, Map<String, String> types, List<String> unique) {

    static final String DELETED_AT = "deleted_at";

    /** The columns that the table connector has, which every table needs. */
    static final Set<String> DOCUMENTED = Set.of("key", "value", "data_type", "ttl", "last_modified", "size");

    /** The columns that came later, with what they are made as. */
    static final Map<String, String> ADDED = added();

    private static Map<String, String> added() {
        Map<String, String> added = new LinkedHashMap<>();
        added.put("expires_at", "timestamptz");
        added.put("digest", "bigint");
        added.put(DELETED_AT, "timestamptz");
        added.put("database", "integer NOT NULL DEFAULT 0");
        added.put("truncated", "boolean NOT NULL DEFAULT false");
        return added;
    }

    /** Returns the columns that a table has which is up to date. */
    static List<String> columns() {
        List<String> columns = new ArrayList<>(DOCUMENTED);
        columns.addAll(ADDED.keySet());
        return columns;
    }

    /** Returns the statement that makes it; {@code %1$s} stands for the table. @param unique as of the record */
    static String createSql(List<String> unique) {
        String later = ADDED.entrySet().stream()
                .map(column -> column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", "));
        // Keys are bytes: compared as such they are found and sorted many times faster than by the rules of a language.
        return "CREATE TABLE %1$s (key text COLLATE \"C\" NOT NULL, value text, data_type text NOT NULL, ttl bigint,"
                + " last_modified timestamptz NOT NULL, size bigint, " + later + ", PRIMARY KEY ("
                + String.join(", ", unique) + "))";
    }

    /** Returns the statement that adds the columns which a table does not have; empty if it has all. */
    String evolveSql() {
        String missing = ADDED.entrySet().stream()
                .filter(column -> !types.containsKey(column.getKey()))
                .map(column -> "ADD COLUMN " + column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "" : "ALTER TABLE " + table + " " + missing;
    }

    /**
     * Returns the statement that writes a page, and with it in the same transaction which keys were seen, and a checkpoint. A row
     * that has this content and time of expiry already is not touched; servers before Redis 7 tell only the time that is left,
     * so times of expiry less than a second apart are the same.
     *
     * @return SQL with parameters of camel-jdbc, one array each: databases, keys, values, types, ttls, modified (milliseconds
     *         since 1970), sizes, expiries (milliseconds since 1970), digests, truncated, and those of {@link SyncTables}
     */
    String upsertSql(SyncTables progress) {
        return "WITH page AS (SELECT r.*, 'epoch'::timestamptz + r.modified * interval '1 millisecond' AS last_modified,"
                // What PostgreSQL has no time for never comes.
                + " CASE WHEN r.expires > 9000000000000000 THEN 'infinity'"
                + " ELSE 'epoch'::timestamptz + r.expires * interval '1 millisecond' END AS expires_at"
                + " FROM unnest(:?databases::int[], :?keys::text[], :?values::text[], :?types::text[], :?ttls::bigint[],"
                + " :?modified::bigint[], :?sizes::bigint[], :?expiries::bigint[], :?digests::bigint[],"
                + " :?truncated::boolean[]) AS r (database, key, value, data_type, ttl, modified, size, expires, digest,"
                + " truncated)),"
                + " seen AS (" + progress.seeSql("page") + "),"
                + " saved AS (" + progress.checkpointSql() + ")"
                + " INSERT INTO " + table
                + " AS t (database, key, value, data_type, ttl, last_modified, size, expires_at,"
                + " digest, truncated) SELECT p.database, p.key, p.value, p.data_type, p.ttl, "
                + TimeColumn.value("p.last_modified", types.get("last_modified"))
                + ", p.size, p.expires_at, p.digest, p.truncated FROM page AS p WHERE (SELECT h.database = p.database"
                + " AND h.digest = p.digest AND h." + DELETED_AT + " IS NULL AND (h.expires_at IS NOT DISTINCT FROM"
                + " p.expires_at OR h.expires_at BETWEEN p.expires_at - interval '999 milliseconds' AND p.expires_at"
                + " + interval '999 milliseconds') FROM " + table + " AS h WHERE " + sameKey() + ") IS NOT TRUE"
                + " ON CONFLICT (" + String.join(", ", unique) + ") DO UPDATE SET database = EXCLUDED.database,"
                + " value = EXCLUDED.value, data_type = EXCLUDED.data_type, ttl = EXCLUDED.ttl,"
                + " last_modified = EXCLUDED.last_modified, size = EXCLUDED.size, expires_at = EXCLUDED.expires_at,"
                + " digest = EXCLUDED.digest, truncated = EXCLUDED.truncated, " + DELETED_AT + " = NULL";
    }

    // A query for each row, since for a join PostgreSQL would rather read the whole table.
    private String sameKey() {
        return unique.stream().map(column -> "h." + column + " = p." + column).collect(Collectors.joining(" AND "));
    }

    /** Takes target, pass, pass and an array of databases; returns database and key of the rows that were not seen. */
    String unseenSql(SyncTables progress, Removed removed) {
        return "SELECT h.database, h.key FROM " + table + " AS h " + progress.seenJoinSql("h")
                + " WHERE s.hash IS NULL AND h.database = ANY (?)"
                + (removed == Removed.mark ? " AND h." + DELETED_AT + " IS NULL" : "");
    }

    /** Takes a database and an array of keys. */
    String removeSql(Removed removed) {
        String where = " WHERE database = ? AND key = ANY (?)";
        return removed == Removed.delete
                ? "DELETE FROM " + table + where
                : "UPDATE " + table + " SET " + DELETED_AT + " = now()" + where;
    }
}

package io.caravan.sink;

import io.caravan.process.KeyValueRow;
import io.caravan.process.KeyValues;
import io.caravan.source.pattern.NamePattern;
import io.caravan.source.scan.KeyEntry;
import io.caravan.state.TargetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Compares Redis with the table of the flow {@code keyvalues-to-postgres}: the value of each key. */
public final class KeyValueComparison extends RowComparison {

    private static final String UNLIKE = """
            SELECT p.redis_db, p.redis_key, CASE WHEN h.redis_key IS NULL THEN 'missing' ELSE 'value' END
            FROM unnest(?::int[], ?::text[], ?::text[]) AS p (redis_db, redis_key, redis_value)
            LEFT JOIN LATERAL (SELECT t.redis_key, t.redis_value FROM %s AS t
                WHERE t.redis_key = p.redis_key AND t.redis_db = p.redis_db%s LIMIT 1) AS h ON true
            WHERE h.redis_key IS NULL OR h.redis_value IS DISTINCT FROM p.redis_value""";

    private final KeyValues keyValues = new KeyValues();
    private List<NamePattern> patterns = List.of();
    private Removed removed = Removed.keep;
    private String type = "";

    public KeyValueComparison() {
        super("redis_key_values");
    }

    /** @param patterns with the meaning of fnmatch, separated by commas: which keys the flow reads; empty for all */
    public void setPatterns(String patterns) {
        this.patterns = NamePattern.all(patterns);
    }

    /** @param removed what the flow does with rows of keys that are gone */
    public void setRemoved(Removed removed) {
        this.removed = removed;
    }

    /** @param type of the keys that are compared, as Redis names it; empty for all */
    public void setType(String type) {
        this.type = type;
    }

    @Override
    void checkShape(ExistingTable table) {
        if (!table.types().keySet().containsAll(KeyValueTableShape.COLUMNS)) {
            throw new TargetException("Table " + table + " is no table of key-values. Columns that it needs: "
                    + String.join(
                            ", ", KeyValueTableShape.COLUMNS.stream().sorted().toList()));
        }
    }

    @Override
    List<Unlike> unlike(Connection connection, ExistingTable table, List<KeyEntry> page) throws SQLException {
        Collection<KeyValueRow> wanted = keyValues.rows(page);
        return query(
                connection,
                UNLIKE.formatted(table.quoted(), unmarked(table, "t.")),
                List.of(
                        new Column("int4", column(wanted, KeyValueRow::database, Integer[]::new)),
                        new Column("text", column(wanted, KeyValueRow::key, String[]::new)),
                        new Column("text", column(wanted, KeyValueRow::value, String[]::new))));
    }

    private static String unmarked(ExistingTable table, String row) {
        return table.types().containsKey(KeyValueTableShape.REMOVED_AT)
                ? " AND " + row + KeyValueTableShape.REMOVED_AT + " IS NULL"
                : "";
    }

    @Override
    RowKeys expectedInRedis(ExistingTable table) {
        // A row does not say of what type its key is.
        return removed == Removed.keep || !type.isEmpty()
                ? null
                : new RowKeys(database(), table.quoted(), "redis_db", "redis_key", unmarked(table, ""));
    }

    @Override
    boolean isTableExpected() {
        return !type.equals("stream");
    }

    @Override
    boolean covers(byte[] key) {
        return patterns.isEmpty() || patterns.stream().anyMatch(each -> each.matches(key));
    }

    @Override
    boolean isNoRow(KeyEntry entry) {
        return keyValues.readable(List.of(entry)).isEmpty();
    }
}

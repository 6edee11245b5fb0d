package io.caravan.sink;

import io.caravan.process.table.TableRow;
import io.caravan.process.table.TableRows;
import io.caravan.source.pattern.RedisGlob;
import io.caravan.source.scan.KeyEntry;
import io.caravan.state.TargetException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Compares Redis with the table of the flow {@code keys-to-table}: value, type, size and time of expiry of each key. */
public final class KeyTableComparison extends RowComparison {

    private static final String UNLIKE = """
            SELECT p.database, p.key, CASE WHEN h.key IS NULL THEN 'missing'
              WHEN (h.value, h.data_type, h.size, h.truncated) IS DISTINCT FROM (p.value, p.data_type, p.size, p.truncated)
              THEN 'value' ELSE 'expiry' END
            FROM (SELECT r.*, CASE WHEN r.expires > 9000000000000000 THEN 'infinity'
                    ELSE 'epoch'::timestamptz + r.expires * interval '1 millisecond' END AS expires_at
                  FROM unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::boolean[])
                    AS r (database, key, value, data_type, size, expires, truncated)) AS p
            LEFT JOIN LATERAL (SELECT * FROM %s AS t WHERE t.key = p.key AND t.database = p.database
                AND t.deleted_at IS NULL LIMIT 1) AS h ON true
            WHERE h.key IS NULL
              OR (h.value, h.data_type, h.size, h.truncated) IS DISTINCT FROM (p.value, p.data_type, p.size, p.truncated)
              OR (h.expires_at BETWEEN p.expires_at - %2$d * interval '1 millisecond'
                    AND p.expires_at + %2$d * interval '1 millisecond' OR h.expires_at IS NULL AND p.expires_at IS NULL)
                 IS NOT TRUE""";

    private final TableRows rows = new TableRows();
    private RedisGlob pattern = RedisGlob.of(new byte[] {'*'});
    private Removed removed = Removed.mark;
    private long toleranceMillis = 1_000;

    public KeyTableComparison() {
        super("redis_data");
    }

    /** @param glob of Redis: which keys the flow reads */
    public void setPattern(String glob) {
        pattern = RedisGlob.of(glob.getBytes(StandardCharsets.UTF_8));
    }

    /** @param removed what the flow does with rows of keys that are gone */
    public void setRemoved(Removed removed) {
        this.removed = removed;
    }

    /** @param millis by which times of expiry may differ */
    public void setTolerance(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("The tolerance must be 0 milliseconds or more, but is " + millis);
        }
        toleranceMillis = millis;
    }

    @Override
    void checkShape(ExistingTable table) {
        if (!table.types().keySet().containsAll(KeyTableSql.columns())) {
            throw new TargetException("Table " + table
                    + " is no table of keys, or of an older shape. Columns that it needs: "
                    + String.join(", ", KeyTableSql.columns()) + ". A run of keys-to-table adds those that came later");
        }
    }

    @Override
    List<Unlike> unlike(Connection connection, ExistingTable table, List<KeyEntry> page) throws SQLException {
        List<TableRow> wanted = rows.of(page, Instant.now()).rows();
        return query(
                connection,
                UNLIKE.formatted(table.quoted(), toleranceMillis),
                List.of(
                        new Column("int4", column(wanted, TableRow::database, Integer[]::new)),
                        new Column("text", column(wanted, TableRow::key, String[]::new)),
                        new Column("text", column(wanted, TableRow::value, String[]::new)),
                        new Column("text", column(wanted, TableRow::dataType, String[]::new)),
                        new Column("int8", column(wanted, TableRow::size, Long[]::new)),
                        new Column("int8", column(wanted, TableRow::expiresAt, Long[]::new)),
                        new Column("bool", column(wanted, TableRow::truncated, Boolean[]::new))));
    }

    @Override
    RowKeys expectedInRedis(ExistingTable table) {
        return removed == Removed.keep
                ? null
                : new RowKeys(database(), table.quoted(), "database", "key", " AND deleted_at IS NULL");
    }

    @Override
    boolean covers(byte[] key) {
        return pattern.matches(key);
    }

    @Override
    boolean isNoRow(KeyEntry entry) {
        return !rows.unreadable(List.of(entry)).isEmpty();
    }
}

package io.caravan.sink;

import io.caravan.process.table.TableRow;
import io.caravan.process.table.TableRows;
import io.caravan.source.DatabaseRange;
import io.caravan.source.RedisConstants;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.ScanPosition;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.TargetException;
import io.caravan.state.table.SyncProgress;
import io.caravan.state.table.SyncTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL table of all keys, in the form of the table connector: one row a key, whose {@code last_modified} moves when its
 * content or its time of expiry has changed.
 *
 * It is made when it is missing, and gets the columns that it does not have. Thread-safe once it is set up.
 */
public class KeyTable extends SinkTable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyTable.class);
    private static final List<String> BY_KEY = List.of("key");
    private static final List<String> BY_DATABASE_AND_KEY = List.of("database", "key");

    private String databases = "";
    private Removed removed = Removed.mark;
    private TableRows rows;
    private SyncProgress progress;
    private final AtomicLong changed = new AtomicLong();
    private final AtomicLong gone = new AtomicLong();

    private volatile KeyTableSql sql;
    private volatile String upsertSql;

    public KeyTable() {
        super("redis_data");
    }

    /** @param databases those that keys come from, such as {@code 0,1,3-5}; empty for the default one */
    public void setDatabases(String databases) {
        this.databases = databases;
    }

    /** @param removed what becomes of the rows of keys that are gone */
    public void setRemoved(Removed removed) {
        this.removed = removed;
    }

    /** @param rows makes the rows of keys */
    public void setRows(TableRows rows) {
        this.rows = rows;
    }

    /** @param progress of the passes that write to it */
    public void setProgress(SyncProgress progress) {
        this.progress = progress;
    }

    @Override
    public void check() {
        upsertSql = database().call("Cannot prepare the table of keys", this::prepare);
    }

    private String prepare(Connection connection) throws SQLException {
        ExistingTable existing = evolved(connection, findOrMake(connection, table(), createSql(), rights()));
        existing.checkRoomFor(Set.copyOf(KeyTableSql.columns()));
        existing.rights().check(existing, rights());
        for (Map.Entry<String, String> each : SyncTables.create().entrySet()) {
            List<String> rights = List.of("SELECT", "INSERT", "UPDATE", "DELETE");
            ExistingTable own = findOrMake(connection, each.getKey(), each.getValue(), rights);
            own.rights().check(own, rights);
        }
        sql = new KeyTableSql(existing.quoted(), existing.types(), uniqueOf(existing));
        String upsert = sql.upsertSql(progress.tables());
        existing.checkUnderstands(upsert);
        return upsert;
    }

    private ExistingTable findOrMake(Connection connection, String name, String create, List<String> rights)
            throws SQLException {
        return ExistingTable.findOrMake(connection, schema(), name, rights, List.of(create));
    }

    private String createSql() {
        return KeyTableSql.createSql(databaseNumbers().size() == 1 ? BY_KEY : BY_DATABASE_AND_KEY);
    }

    private ExistingTable evolved(Connection connection, ExistingTable existing) throws SQLException {
        if (!existing.types().keySet().containsAll(KeyTableSql.DOCUMENTED)) {
            throw new TargetException(
                    "Table " + existing + " cannot hold keys. It needs the columns key, value, data_type,"
                            + " ttl, last_modified and size; drop or rename it, and it is made");
        }
        String evolve = new KeyTableSql(existing.quoted(), existing.types(), BY_KEY).evolveSql();
        if (evolve.isEmpty()) {
            return existing;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(evolve);
        } catch (SQLException e) {
            if (!ExistingTable.NO_RIGHT.equals(e.getSQLState())) {
                throw e;
            }
            throw new TargetException("Table " + existing + " is of an older shape. Let its owner run: " + evolve, e);
        }
        LOG.info("Table {} has got the columns that it did not have: {}", existing, evolve);
        return ExistingTable.find(connection, schema(), table()).orElseThrow();
    }

    private List<String> uniqueOf(ExistingTable existing) throws SQLException {
        Set<Set<String>> unique = existing.unique();
        if (unique.contains(Set.copyOf(BY_DATABASE_AND_KEY))) {
            return BY_DATABASE_AND_KEY;
        }
        if (!unique.contains(Set.copyOf(BY_KEY))) {
            throw new TargetException(
                    "Table " + existing + " has no unique key to find the row of a key by. Let its owner"
                            + " run: ALTER TABLE " + existing.quoted() + " ADD PRIMARY KEY (database, key)");
        }
        if (databaseNumbers().size() > 1) {
            throw new TargetException("Table " + existing + " is unique over key alone, so it can hold the keys of one"
                    + " database, but " + databaseNumbers().size()
                    + " are asked for. Make it unique over database and key, or"
                    + " ask for one database");
        }
        return BY_KEY;
    }

    private List<Integer> databaseNumbers() {
        return databases.isBlank() ? List.of(connections().defaultDatabase()) : DatabaseRange.parse(databases);
    }

    private List<String> rights() {
        List<String> rights = new ArrayList<>(List.of("SELECT", "INSERT", "UPDATE"));
        if (removed == Removed.delete) {
            rights.add("DELETE");
        }
        return rights;
    }

    /**
     * Puts the keys into headers, one array a column, for the statement that it returns; it also saves a checkpoint, where one is
     * due.
     *
     * @param  begin where the page begins
     * @return       SQL with parameters of camel-jdbc
     */
    public String upsert(
            @Body List<KeyEntry> entries,
            @Header(RedisConstants.SCAN_POSITION) ScanPosition begin,
            @Headers Map<String, Object> headers) {
        if (upsertSql == null) {
            check();
        }
        putRows(rows.of(entries, Instant.now()).rows(), headers);
        headers.put("target", new String[] {progress.target()});
        headers.put("pass", new Long[] {progress.pass()});
        putCheckpoint(progress.checkpoint(begin, entries.size()), headers);
        return upsertSql;
    }

    private static void putRows(List<TableRow> rows, Map<String, Object> headers) {
        headers.put("databases", column(rows, TableRow::database, Integer[]::new));
        headers.put("keys", column(rows, TableRow::key, String[]::new));
        headers.put("values", column(rows, TableRow::value, String[]::new));
        headers.put("types", column(rows, TableRow::dataType, String[]::new));
        headers.put("ttls", column(rows, TableRow::ttl, Long[]::new));
        headers.put("modified", column(rows, row -> row.lastModified().toEpochMilli(), Long[]::new));
        headers.put("sizes", column(rows, TableRow::size, Long[]::new));
        headers.put("expiries", column(rows, TableRow::expiresAt, Long[]::new));
        headers.put("digests", column(rows, TableRow::digest, Long[]::new));
        headers.put("truncated", column(rows, TableRow::truncated, Boolean[]::new));
    }

    private void putCheckpoint(Optional<ScanPosition> checkpoint, Map<String, Object> headers) {
        List<ScanPosition> due = checkpoint.stream().toList();
        headers.put("nodes", column(due, ScanPosition::node, String[]::new));
        headers.put("nodeDatabases", column(due, ScanPosition::database, Integer[]::new));
        headers.put("runIds", column(due, ScanPosition::runId, String[]::new));
        headers.put("slots", column(due, ScanPosition::slots, String[]::new));
        headers.put("cursors", column(due, ScanPosition::cursor, String[]::new));
        headers.put("passed", column(due, position -> progress.keys(), Long[]::new));
    }

    /** Counts the rows that a statement has made or changed. */
    public void written(@Header(JdbcConstants.JDBC_UPDATE_COUNT) long rows) {
        changed.addAndGet(rows);
    }

    /** Returns how many rows were made or changed since the start. */
    public long changedRows() {
        return changed.get();
    }

    /** After a pass that was not interrupted, marks or deletes the rows of keys that are gone, as was asked. */
    public void settleRemoved(@Body ScanReport report) {
        if (removed == Removed.keep || report.interrupted()) {
            return;
        }
        int rows = new UnseenKeys(database(), new KeysInRedis(connections()), sql, progress)
                .settle(report.databases(), removed);
        gone.addAndGet(rows);
        if (rows > 0) {
            LOG.info("{} rows of {} belong to keys that are gone, and are treated so: {}", rows, table(), removed);
        }
    }

    /** Returns how many rows were marked or deleted since the start. */
    public long goneRows() {
        return gone.get();
    }
}

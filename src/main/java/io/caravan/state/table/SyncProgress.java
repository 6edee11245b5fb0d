package io.caravan.state.table;

import io.caravan.source.scan.ScanCheckpoints;
import io.caravan.source.scan.ScanPosition;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.Database;
import io.caravan.state.Identifier;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the sync of a PostgreSQL table has come, in the database of the table. A pass that was cut off is gone on with by the
 * next one of the same keys; its checkpoints and the keys that it has seen are saved with the rows, see {@link SyncTables}.
 * Thread-safe.
 */
public final class SyncProgress implements ScanCheckpoints {

    private static final Logger LOG = LoggerFactory.getLogger(SyncProgress.class);

    private final PassPositions positions = new PassPositions();
    private Database database;
    private String schema = "public";
    private String table = "redis_data";
    private String keyPattern = "*";
    private StateFile mirror;
    private volatile String scope = "";
    private volatile long pass;
    private volatile Instant startedAt = Instant.EPOCH;

    public void setDataSource(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /** @param schema true name of the table's schema, which also holds the progress */
    public void setSchema(String schema) {
        this.schema = schema;
    }

    /** @param table true name of the table */
    public void setTable(String table) {
        this.table = table;
    }

    /** @param keyPattern which keys are synced; a pass over others is another pass */
    public void setKeyPattern(String keyPattern) {
        this.keyPattern = keyPattern;
    }

    /** @param file that shows the last checkpoint, replaced with each; empty for none */
    public void setStateFile(String file) {
        this.mirror = file.isBlank() ? null : new StateFile(Path.of(file));
    }

    /** Returns how the target is named in the tables of progress. */
    public String target() {
        return Identifier.quoted(schema) + "." + Identifier.quoted(table);
    }

    public SyncTables tables() {
        return new SyncTables(schema);
    }

    /** Returns the number of the pass at hand. */
    public long pass() {
        return pass;
    }

    /**
     * Begins a pass, or goes on with one of the same keys that was cut off.
     *
     * @throws io.caravan.state.SinkAwayException if the database cannot be asked now
     * @throws io.caravan.state.TargetException   if it never will answer
     */
    public void open(@Body ScanReport report) {
        if (mirror != null) {
            mirror.read();
        }
        scope = keyPattern + " of databases " + report.databases();
        database.call("Cannot begin a pass", connection -> {
            connection.setAutoCommit(false);
            try {
                open(connection);
                connection.commit();
                return null;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    private void open(Connection connection) throws SQLException {
        update(connection, tables().enterSql(), target());
        try (PreparedStatement statement = prepared(connection, tables().lookSql(), target());
                ResultSet row = statement.executeQuery()) {
            row.next();
            pass = row.getLong(1);
            startedAt = row.getTimestamp(4).toInstant();
            if (!row.getBoolean(3) && row.getString(2).equals(scope)) {
                resume(connection);
                return;
            }
        }
        forget(connection);
        positions.begin(0, List.of());
        try (PreparedStatement statement = prepared(connection, tables().beginSql(), scope, target());
                ResultSet row = statement.executeQuery()) {
            row.next();
            pass = row.getLong(1);
            startedAt = row.getTimestamp(2).toInstant();
        }
    }

    private void resume(Connection connection) throws SQLException {
        List<ScanPosition> from = new ArrayList<>();
        long keys = 0;
        try (PreparedStatement statement = prepared(connection, tables().checkpointsSql(), target());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                from.add(new ScanPosition(
                        rows.getString(1), rows.getInt(2), rows.getString(3), rows.getString(4), rows.getString(5)));
                keys = Math.max(keys, rows.getLong(6));
            }
        }
        positions.begin(keys, from);
        LOG.info("Pass {} over {} goes on; it had been through about {} keys", pass, target(), keys);
    }

    private void forget(Connection connection) throws SQLException {
        update(connection, tables().forgetCheckpointsSql(), target());
        update(connection, tables().forgetSeenSql(), target());
    }

    @Override
    public Optional<ScanPosition> last(String node, int database) {
        return positions.last(node, database);
    }

    /** Returns how many keys the pass has been through. */
    public long keys() {
        return positions.keys();
    }

    /**
     * Notes that a page is about to be written.
     *
     * @param  begin from where on the keys have not been written; {@code null} if that cannot be told
     * @return       the checkpoint to save with the page: {@code begin}, if enough keys were written since the last
     */
    public Optional<ScanPosition> checkpoint(ScanPosition begin, int keys) {
        boolean due = positions.passed(keys);
        if (begin == null) {
            return Optional.empty();
        }
        positions.reached(begin);
        if (due) {
            show();
        }
        return due ? Optional.of(begin) : Optional.empty();
    }

    /** Pages are written side by side; what is shown last is how far all of them are. */
    private synchronized void show() {
        show(positions.all());
    }

    private void show(List<ScanPosition> now) {
        if (mirror != null) {
            mirror.write(new SyncState(scope + " to " + target(), startedAt, pass, positions.keys(), 0, now));
        }
    }

    /** Notes that a pass is over, and forgets what only a pass needs; one that was interrupted will be gone on with. */
    public void end(@Body ScanReport report) {
        if (report.interrupted()) {
            return;
        }
        database.call("Cannot end a pass", connection -> {
            forget(connection);
            try (PreparedStatement statement = prepared(connection, tables().completeSql(), target())) {
                statement.setLong(2, pass);
                return statement.executeUpdate();
            }
        });
        show(List.of());
    }

    private static void update(Connection connection, String sql, String... texts) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, texts)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, String... texts) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < texts.length; i++) {
            statement.setString(i + 1, texts[i]);
        }
        return statement;
    }
}

package io.caravan.state;

import io.caravan.process.CounterExtractors;
import io.caravan.process.CounterReport;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;

/** The PostgreSQL table that totals go to, with the ledger beside it. Checked before anything is taken from Redis. */
public class CounterTarget {

    private DataSource dataSource;
    private CounterExtractors extractors;
    private String table;
    private String dateColumn = "created";
    private String countColumn = "counter";
    private int batchSize = 512;
    private Duration batchDelay = Duration.ZERO;
    private Duration ledgerRetention = Duration.ofDays(30);
    private String initSql = "";
    private boolean dryRun;
    private WriteListener listener = new WriteListener() {};

    private TargetTable target;
    private volatile Ledger ledger;
    private ParkedRoom room = new ParkedRoom(10_000);

    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public void setExtractors(CounterExtractors extractors) {
        this.extractors = extractors;
    }

    /** @param table name of the table, with its schema or without; quoted as in SQL where it must be */
    public void setTable(String table) {
        this.table = table;
    }

    /** @param dateColumn column for the time at which a run is written */
    public void setDateColumn(String dateColumn) {
        this.dateColumn = dateColumn;
    }

    /** @param countColumn column for the amount */
    public void setCountColumn(String countColumn) {
        this.countColumn = countColumn;
    }

    /** @param rows most rows of one INSERT */
    public void setBatchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("The batch size must be 1 row or more, but is " + rows);
        }
        this.batchSize = rows;
    }

    /** @param milliseconds pause between two INSERTs of a run */
    public void setBatchDelay(long milliseconds) {
        this.batchDelay = Duration.ofMillis(milliseconds);
    }

    /** @param days how long the ledger remembers a run after it is settled */
    public void setLedgerRetentionDays(int days) {
        if (days < 1) {
            throw new IllegalArgumentException(
                    "The ledger must remember a run for 1 day or more, but is given " + days);
        }
        this.ledgerRetention = Duration.ofDays(days);
    }

    /** @param totals most that caravan_parked may hold; a run with more to park is not written */
    public void setParkedCapacity(int totals) {
        this.room = new ParkedRoom(totals);
    }

    /** @param path file or folder with SQL to run before the first pass; empty for none */
    public void setInitSql(String path) {
        this.initSql = path;
    }

    /** @param dryRun whether nothing may be changed; initial SQL is then rolled back */
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** @param listener is told how the work goes */
    public void setListener(WriteListener listener) {
        this.listener = listener;
    }

    /** Returns what has become of the counters of the pass so far. */
    CounterReport report() {
        return extractors.report();
    }

    public boolean isDryRun() {
        return dryRun;
    }

    /**
     * Runs the initial SQL once, looks the table up and prepares the ledger.
     *
     * @throws TargetException   if the table, a column or a right is missing, or the SQL fails
     * @throws SinkAwayException if the database cannot be reached now
     */
    public void check() {
        InitSql init = initSql.isBlank() || target != null ? null : InitSql.read(Path.of(initSql));
        try (Connection connection = new Database(dataSource).connect()) {
            if (init != null) {
                listener.initializing(init.size());
            }
            if (dryRun) {
                describeAndRollBack(connection, init);
                return;
            }
            if (init != null) {
                init.run(connection);
            }
            describe(connection);
        } catch (SQLException e) {
            throw Database.failure("Cannot check table '" + table + "'", e);
        }
        Ledger checked = new Ledger(dataSource, target.schema(), room);
        checked.identity();
        ledger = checked;
    }

    private void describeAndRollBack(Connection connection, InitSql init) throws SQLException {
        connection.setAutoCommit(false);
        try {
            if (init != null) {
                init.check(connection);
            }
            describe(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void describe(Connection connection) {
        List<TargetTable.Column> columns = extractors.list().stream()
                .map(each -> new TargetTable.Column(each.column(), each.integer()))
                .toList();
        target = TargetTable.describe(connection, table, dateColumn, countColumn, columns);
        extractors.checkWith(target::whyRefused);
    }

    /** Returns a text that is the same for the same table of the same database. */
    String identity() {
        return ledger.targetOf(target);
    }

    /** Returns the most that the count column holds, in digits; empty if it holds any amount. */
    String largestAmount() {
        return target.maxAmount().map(BigInteger::toString).orElse("");
    }

    boolean hasCommitted(String run) {
        return ledger.contains(run);
    }

    /**
     * Writes a run and its totals in one transaction.
     *
     * @throws AlreadyCommittedException if the ledger has the run: an answer to COMMIT was lost, or another exporter has
     *                                   finished the run. Nothing is written then
     * @throws DeadLettersFullException  if caravan_parked has no room for what the table refuses. Nothing is written then
     */
    Committed commit(RunTotals totals) {
        listener.saving(totals.amounts().size());
        return ledger.commit(List.of(totals.run()), target, watched(totals), batchSize, batchDelay);
    }

    /** Returns the bound of the parked totals. */
    ParkedRoom room() {
        return room;
    }

    /** Returns how many totals are parked beside the table; -1 as long as the table has not been looked up. */
    long parked() {
        Ledger known = ledger;
        return known == null ? -1 : known.parked();
    }

    /** Returns what a run came to, whoever committed it; nothing if the ledger does not have it. */
    Committed recall(String run) {
        return ledger.recall(run, target).orElse(Committed.NOTHING);
    }

    private Iterable<Total> watched(RunTotals totals) {
        return () -> StreamSupport.stream(totals.spliterator(), false)
                .peek(total -> listener.rowSent())
                .iterator();
    }

    /**
     * Writes a parked total exactly once; see {@link Ledger#writeParked}. The table must have been checked.
     *
     * @return why the table refuses it still, where it does
     */
    public Optional<String> writeParked(String id) {
        return ledger.writeParked(id, target);
    }

    /** Notes that Redis holds nothing of a run any more. */
    void settled(String run) {
        ledger.settled(run);
    }

    /** Forgets runs that were settled long ago. */
    void prune() {
        ledger.prune(ledgerRetention, identity());
    }
}

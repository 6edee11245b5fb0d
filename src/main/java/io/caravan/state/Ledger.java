package io.caravan.state;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The record, in the database of the target table, of which runs have committed. Totals and run are written in one
 * transaction, so a run that is in the ledger has its totals in the table once, and one that is not has none there.
 *
 * <p>Its tables {@code caravan_ledger} and {@code caravan_parked} are made on first use. Safe for any number of threads, and for
 * any number of ledgers on the same database.
 */
public final class Ledger {

    /** How long a commit waits for another session, if nothing else is said. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    private final Database database;
    private final LedgerTables tables;
    private final Duration timeout;
    private final Clock clock;
    private final ParkedRoom room;
    private volatile String identity;

    /** @param schema true name of the schema that holds the ledger's tables, such as {@link TargetTable#schema()} */
    public Ledger(DataSource source, String schema) {
        this(source, schema, DEFAULT_TIMEOUT, Clock.systemUTC());
    }

    Ledger(DataSource source, String schema, ParkedRoom room) {
        this(source, schema, DEFAULT_TIMEOUT, Clock.systemUTC(), room);
    }

    /**
     * @param timeout longest wait for a lock that another session holds; the connection itself may be silent a little longer
     * @param clock   gives the instant that all rows of a commit have as their date
     */
    public Ledger(DataSource source, String schema, Duration timeout, Clock clock) {
        this(source, schema, timeout, clock, new ParkedRoom(Integer.MAX_VALUE));
    }

    private Ledger(DataSource source, String schema, Duration timeout, Clock clock, ParkedRoom room) {
        this.database = new Database(source);
        this.tables = new LedgerTables(schema);
        this.timeout = timeout;
        this.clock = clock;
        this.room = room;
    }

    /**
     * Returns the name of this ledger, a random UUID that it keeps; the same by whatever address the database is reached.
     *
     * @throws TargetException   if the ledger is missing and the user may not create it; the message has the SQL for its owner
     * @throws SinkAwayException if the database cannot be asked now
     */
    public String identity() {
        String known = identity;
        if (known == null) {
            known = database.call("Cannot prepare the ledger", tables::prepare);
            identity = known;
        }
        return known;
    }

    /** Returns a text that is the same for the same table of the same database: what a run writes down as its target. */
    public String targetOf(TargetTable table) {
        return identity() + " " + table.identity();
    }

    /**
     * Returns whether a run has committed. A commit that another session has not finished is not seen; only
     * {@link #commit} waits for it.
     */
    public boolean contains(String runId) {
        identity();
        return database.call("Cannot read the ledger", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(tables.containsSql())) {
                statement.setString(1, runId);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /**
     * Writes the runs and their totals, all or nothing.
     *
     * A row that the target refuses goes to {@code caravan_parked} with the reason, in the same transaction; its neighbours
     * are written. If the answer to COMMIT is lost, repeating the call with the same runs tells how it went.
     *
     * @param runIds  the runs that the totals come from, at least one
     * @param totals  read once, and not kept; they may be many
     * @param batch   rows a statement, at least 1
     * @param delay   pause between the statements of the transaction; zero for none
     * @throws AlreadyCommittedException if the ledger holds any of the runs; nothing is written then
     * @throws SinkAwayException         if the database cannot do it now; it may have done it if the connection broke
     * @throws TargetException           if it never will
     * @throws DeadLettersFullException  if there is no room for what would be parked; nothing is written then
     */
    public Committed commit(List<String> runIds, TargetTable table, Iterable<Total> totals, int batch, Duration delay) {
        if (runIds.isEmpty() || batch < 1) {
            throw new IllegalArgumentException(
                    "A commit needs at least 1 run and 1 row a statement, but has " + runIds.size() + " and " + batch);
        }
        LedgerEntry entry = new LedgerEntry(runIds, targetOf(table), tables);
        Instant date = clock.instant();
        return new LedgerTransaction(database, timeout, delay).run(table, connection -> {
            entry.insert(connection);
            Committed committed;
            try (Statement savepoint = connection.createStatement();
                    BatchInsert insert = new BatchInsert(connection, table, date);
                    ParkedTotals parked = entry.parking(connection, table, room)) {
                committed = new TotalsWriter(table, savepoint, insert, parked, batch, delay).write(totals);
                parked.checkRoom();
            }
            entry.complete(connection, committed);
            return committed;
        });
    }

    /**
     * Writes a total that was parked, and removes it from {@code caravan_parked}, both or neither. Its row has the time at which
     * it was parked.
     *
     * @param id as {@link ParkedLetters} gives it
     * @return   why the target refuses it still, where it does; nothing has changed then
     * @throws NoSuchElementException if there is none of that id: it was dropped, or written by another
     * @throws SinkAwayException      if the database cannot do it now; it may have done it if the connection broke
     * @throws ForeignTotalException  if it is a total of another table, or of other columns; nothing has changed then
     * @throws TargetException        if the table cannot be written
     */
    Optional<String> writeParked(String id, TargetTable table) {
        String target = targetOf(table);
        try {
            return new LedgerTransaction(database, timeout, Duration.ZERO).run(table, connection -> {
                new ParkedRewrite(connection, tables, table, target).write(id);
                return Optional.empty();
            });
        } catch (TargetException e) {
            Optional<SQLException> refusal =
                    SqlFailure.find(e).filter(sql -> SqlFailure.of(sql) == SqlFailure.RECORD_REFUSED);
            return Optional.of(SqlFailure.reasonOf(refusal.orElseThrow(() -> e)));
        }
    }

    /** Returns how many totals are parked, of whatever run and target. */
    long parked() {
        identity();
        return database.call(
                "Cannot count the parked totals", connection -> ParkedRoom.count(connection, tables.parked()));
    }

    /** Notes that nothing is left in Redis of a run: from now on nobody will ask for it. Does nothing for an unknown run. */
    public void settled(String runId) {
        identity();
        database.call("Cannot note in the ledger that a run is settled", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(tables.settleSql())) {
                statement.setString(1, runId);
                return statement.executeUpdate();
            }
        });
    }

    /** Returns what a run came to, whoever committed it; empty if the ledger does not have it. */
    Optional<Committed> recall(String runId, TargetTable table) {
        identity();
        return database.call(
                "Cannot read the ledger", connection -> new PastCommit(connection, tables, table).of(runId));
    }

    /**
     * Forgets settled runs of one target. A run that is not settled stays, whatever its age: its claim may lie in a Redis
     * that nobody has asked for a long time.
     *
     * @param  age    a run must have been settled longer ago than this, by the clock of the server
     * @param  target as {@link #targetOf} gives it
     * @return        how many runs were forgotten
     */
    public int prune(Duration age, String target) {
        identity();
        return database.call("Cannot prune the ledger", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(tables.pruneSql())) {
                statement.setString(1, target);
                statement.setLong(2, age.toMillis());
                return statement.executeUpdate();
            }
        });
    }
}

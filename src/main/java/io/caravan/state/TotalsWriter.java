package io.caravan.state;

import java.math.BigInteger;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Writes totals inside a transaction, a batch at a time, and parks alone each row that the target refuses. */
final class TotalsWriter {

    private final Statement savepoint;
    private final BatchInsert insert;
    private final ParkedTotals parked;
    private final TargetTable table;
    private final Duration delay;
    private final Total[] batch;
    private int filled;
    private boolean written;
    private long rows;
    private BigInteger amount = BigInteger.ZERO;

    /**
     * @param savepoint runs the statements that set and undo savepoints
     * @param batch     rows a statement
     * @param delay     pause between two batches
     */
    TotalsWriter(
            TargetTable table,
            Statement savepoint,
            BatchInsert insert,
            ParkedTotals parked,
            int batch,
            Duration delay) {
        this.table = table;
        this.savepoint = savepoint;
        this.insert = insert;
        this.parked = parked;
        this.delay = delay;
        this.batch = new Total[batch];
    }

    /** Writes or parks every total. */
    Committed write(Iterable<Total> totals) throws SQLException {
        savepoint.execute("SAVEPOINT caravan");
        for (Total total : totals) {
            Optional<String> reason = table.whyAmountRefused(total.amount());
            if (reason.isPresent()) {
                park(total, reason.get());
                continue;
            }
            batch[filled++] = total;
            if (filled == batch.length) {
                writeBatch();
            }
        }
        writeBatch();
        secure();
        return parked.besides(rows, amount);
    }

    private void writeBatch() throws SQLException {
        if (filled == 0) {
            return;
        }
        if (written) {
            pause();
        }
        write(0, filled);
        filled = 0;
        written = true;
    }

    private void write(int from, int to) throws SQLException {
        try {
            insert.insert(batch, from, to);
        } catch (SQLException e) {
            if (SqlFailure.of(e) != SqlFailure.RECORD_REFUSED) {
                throw e;
            }
            savepoint.execute("ROLLBACK TO SAVEPOINT caravan");
            halve(from, to, e);
            return;
        }
        secure();
        rows += to - from;
        for (int row = from; row < to; row++) {
            amount = amount.add(batch[row].amount());
        }
    }

    private void halve(int from, int to, SQLException refusal) throws SQLException {
        if (to - from == 1) {
            park(batch[from], SqlFailure.reasonOf(refusal));
            return;
        }
        int middle = from + to >>> 1;
        write(from, middle);
        write(middle, to);
    }

    private void park(Total total, String reason) throws SQLException {
        parked.park(total, reason);
        if (parked.isFull()) {
            secure();
        }
    }

    /** Moves the savepoint past what is written, and what waits to be parked with it: a later refusal undoes neither. */
    private void secure() throws SQLException {
        parked.flush();
        savepoint.execute("RELEASE SAVEPOINT caravan; SAVEPOINT caravan");
    }

    /** An interrupt ends the pauses, not the commit: what is claimed should reach the table. */
    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

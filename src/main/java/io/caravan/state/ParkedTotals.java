package io.caravan.state;

import io.caravan.state.Committed.Parked;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Keeps the totals that the target refused in {@code caravan_parked}, in the transaction that wrote their neighbours. */
final class ParkedTotals implements AutoCloseable {

    private static final int MOST_WAITING = 1000;

    private final PreparedStatement insert;
    private final String runId;
    private final String target;
    private final Array columnNames;
    private final ParkedRoom room;
    private final String place;
    private final List<Parked> shown = new ArrayList<>();
    private long rows;
    private BigInteger amount = BigInteger.ZERO;
    private int waiting;

    /** @param place the table they go to, quoted as in SQL */
    ParkedTotals(
            PreparedStatement insert, String runId, String target, TargetTable table, ParkedRoom room, String place)
            throws SQLException {
        this.insert = insert;
        this.runId = runId;
        this.target = target;
        this.room = room;
        this.place = place;
        this.columnNames = insert.getConnection()
                .createArrayOf("text", table.valueColumns().toArray());
    }

    /** Takes one total, which {@link #flush} sends with others. */
    void park(Total total, String reason) throws SQLException {
        Connection connection = insert.getConnection();
        insert.setString(1, runId);
        insert.setString(2, target);
        insert.setArray(3, columnNames);
        insert.setArray(4, connection.createArrayOf("text", total.group().toArray()));
        insert.setBigDecimal(5, new BigDecimal(total.amount()));
        insert.setString(6, reason);
        insert.addBatch();
        rows++;
        amount = amount.add(total.amount());
        if (shown.size() < Committed.SHOWN) {
            shown.add(new Parked(total, reason));
        }
        waiting++;
    }

    /** Returns whether so many wait that they should be sent. */
    boolean isFull() {
        return waiting >= MOST_WAITING;
    }

    /** Sends what waits. */
    void flush() throws SQLException {
        if (waiting > 0) {
            insert.executeBatch();
            waiting = 0;
            room.checkEarly(insert.getConnection(), place, rows);
        }
    }

    /** @throws DeadLettersFullException if their table may not hold all that were sent */
    void checkRoom() throws SQLException {
        room.check(insert.getConnection(), place, rows);
    }

    /** Returns what was written and parked together. */
    Committed besides(long writtenRows, BigInteger writtenAmount) {
        return new Committed(writtenRows, writtenAmount, rows, amount, shown);
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}

package io.caravan.state;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The runs of one commit, as the ledger holds them. */
final class LedgerEntry {

    private final SortedSet<String> runs;
    private final String target;
    private final LedgerTables tables;

    LedgerEntry(Collection<String> runs, String target, LedgerTables tables) {
        this.runs = new TreeSet<>(runs);
        this.target = target;
        this.tables = tables;
    }

    /** Enters the runs, waiting for any session that is entering one of them. */
    void insert(Connection connection) throws SQLException {
        Set<String> there = new TreeSet<>(runs);
        try (PreparedStatement statement = connection.prepareStatement(tables.enterSql())) {
            statement.setString(1, target);
            statement.setArray(2, connection.createArrayOf("text", runs.toArray()));
            try (ResultSet entered = statement.executeQuery()) {
                while (entered.next()) {
                    there.remove(entered.getString(1));
                }
            }
        }
        if (!there.isEmpty()) {
            throw new AlreadyCommittedException(there);
        }
    }

    /** Notes what was written: with the first run, so that the sum over the ledger is right. */
    void complete(Connection connection, Committed committed) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(tables.completeSql())) {
            for (String run : runs) {
                boolean first = run.equals(runs.first());
                statement.setLong(1, first ? committed.rows() : 0);
                statement.setBigDecimal(2, new BigDecimal(first ? committed.amount() : BigInteger.ZERO));
                statement.setString(3, run);
                statement.executeUpdate();
            }
        }
    }

    /** Opens the parking place for totals of these runs; they are parked under the first. */
    ParkedTotals parking(Connection connection, TargetTable table, ParkedRoom room) throws SQLException {
        return new ParkedTotals(
                connection.prepareStatement(tables.parkSql()), runs.first(), target, table, room, tables.parked());
    }
}

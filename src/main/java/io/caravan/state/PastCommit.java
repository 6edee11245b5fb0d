package io.caravan.state;

import io.caravan.state.Committed.Parked;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a run came to whose commit was not answered, or was made by another exporter. */
final class PastCommit {

    private final Connection connection;
    private final LedgerTables tables;
    private final TargetTable table;

    PastCommit(Connection connection, LedgerTables tables, TargetTable table) {
        this.connection = connection;
        this.tables = tables;
        this.table = table;
    }

    /** Returns what was written and parked; empty if the ledger does not have the run. */
    Optional<Committed> of(String run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(tables.recallSql())) {
            statement.setString(1, run);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(withParked(run, row.getLong(1), wholeNumber(row.getBigDecimal(2))))
                        : Optional.empty();
            }
        }
    }

    private Committed withParked(String run, long rows, BigInteger amount) throws SQLException {
        List<Parked> shown = new ArrayList<>();
        long parkedRows = 0;
        BigInteger parkedAmount = BigInteger.ZERO;
        try (PreparedStatement statement = connection.prepareStatement(tables.recallParkedSql())) {
            statement.setArray(
                    1, connection.createArrayOf("text", table.valueColumns().toArray()));
            statement.setString(2, run);
            statement.setInt(3, Committed.SHOWN);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<String> group = List.of((String[]) row.getArray(1).getArray());
                    shown.add(new Parked(new Total(group, wholeNumber(row.getBigDecimal(2))), row.getString(3)));
                    parkedRows = row.getLong(4);
                    parkedAmount = wholeNumber(row.getBigDecimal(5));
                }
            }
        }
        return new Committed(rows, amount, parkedRows, parkedAmount, shown);
    }

    private static BigInteger wholeNumber(BigDecimal number) {
        return number == null ? BigInteger.ZERO : number.toBigInteger();
    }
}

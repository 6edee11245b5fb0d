package io.caravan.state;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Moves a parked total into its table, inside a transaction. */
final class ParkedRewrite {

    private final Connection connection;
    private final LedgerTables tables;
    private final TargetTable table;
    private final String target;

    /** @param target as the ledger names the table */
    ParkedRewrite(Connection connection, LedgerTables tables, TargetTable table, String target) {
        this.connection = connection;
        this.tables = tables;
        this.table = table;
        this.target = target;
    }

    /**
     * @throws NoSuchElementException if there is none of that id
     * @throws ForeignTotalException  if it is a total of another target
     */
    void write(String id) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(tables.takeParkedSql())) {
            take.setString(1, id);
            try (ResultSet row = take.executeQuery()) {
                if (!row.next()) {
                    throw new NoSuchElementException("There is no dead letter " + id);
                }
                checkTarget(row.getString(1));
                insert(totalOf(row), row.getTimestamp(5).toInstant());
            }
        }
    }

    private void checkTarget(String of) {
        if (!of.equals(target)) {
            throw new ForeignTotalException(
                    "It is a total of the table " + withoutIdentity(of) + ", but what is set is "
                            + withoutIdentity(target)
                            + ". Set counters-to-postgres.table, its columns and its extractors as they were");
        }
    }

    /** It begins with the name of the ledger, which says nothing to a person. */
    private static String withoutIdentity(String text) {
        return text.substring(text.indexOf(' ') + 1);
    }

    private Total totalOf(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray(2).getArray();
        String[] values = (String[]) row.getArray(3).getArray();
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            byName.put(names[i], values[i]);
        }
        List<String> group = new ArrayList<>();
        table.valueColumns().forEach(column -> group.add(byName.getOrDefault(column, "")));
        BigDecimal amount = row.getBigDecimal(4);
        return new Total(group, amount.toBigIntegerExact());
    }

    private void insert(Total total, Instant date) throws SQLException {
        try (BatchInsert insert = new BatchInsert(connection, table, date)) {
            insert.insert(new Total[] {total}, 0, 1);
        }
    }
}

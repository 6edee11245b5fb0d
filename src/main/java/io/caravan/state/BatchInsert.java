package io.caravan.state;

import java.math.BigInteger;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.postgresql.PGConnection;

/** Inserts totals into the target table, any number in one statement, which takes one array a column. */
final class BatchInsert implements AutoCloseable {

    private static final int LONG_BITS = 63;

    private final Connection connection;
    private final PGConnection arrays;
    private final TargetTable table;
    private final String date;
    private final String[][] texts;
    private long[] amounts = {};
    private PreparedStatement bigint;
    private PreparedStatement numeric;

    /** @param date what every row has as its date; a date column without zone gets the time of day in UTC */
    BatchInsert(Connection connection, TargetTable table, Instant date) throws SQLException {
        this.connection = connection;
        this.arrays = connection.unwrap(PGConnection.class);
        this.table = table;
        this.date = date.truncatedTo(ChronoUnit.MICROS).toString();
        this.texts = new String[table.valueColumns().size()][0];
    }

    /** Inserts the totals at {@code from} to before {@code to}. */
    void insert(Total[] totals, int from, int to) throws SQLException {
        resize(to - from);
        boolean fits = true;
        for (int row = 0; row < amounts.length; row++) {
            Total total = totals[from + row];
            if (total.group().size() != texts.length) {
                throw new IllegalArgumentException("A total for " + table + " needs " + texts.length
                        + " values, but has " + Excerpt.of(total.group().toString()));
            }
            for (int column = 0; column < texts.length; column++) {
                texts[column][row] = total.group().get(column);
            }
            fits &= total.amount().bitLength() <= LONG_BITS;
            amounts[row] = total.amount().longValue();
        }
        if (fits) {
            bigint = bigint == null ? connection.prepareStatement(table.insertSql("bigint")) : bigint;
            execute(bigint, arrays.createArrayOf("int8", amounts));
        } else {
            numeric = numeric == null ? connection.prepareStatement(table.insertSql("numeric")) : numeric;
            String[] decimals = Arrays.stream(totals, from, to)
                    .map(Total::amount)
                    .map(BigInteger::toString)
                    .toArray(String[]::new);
            execute(numeric, connection.createArrayOf("numeric", decimals));
        }
    }

    private void execute(PreparedStatement insert, Array amountArray) throws SQLException {
        insert.setString(1, date);
        insert.setArray(2, amountArray);
        for (int column = 0; column < texts.length; column++) {
            insert.setArray(column + 3, connection.createArrayOf("text", texts[column]));
        }
        insert.executeUpdate();
    }

    /** An array is sent whole, so it must be as long as the batch; most batches are as long as the one before. */
    private void resize(int rows) {
        if (amounts.length != rows) {
            amounts = new long[rows];
            for (int column = 0; column < texts.length; column++) {
                texts[column] = new String[rows];
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (bigint != null) {
            bigint.close();
        }
        if (numeric != null) {
            numeric.close();
        }
    }
}

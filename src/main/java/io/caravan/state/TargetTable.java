package io.caravan.state;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The table that totals go to: a column for the date, one for the amount, and one for each value of the group.
 *
 * It is a snapshot: what the server changes afterwards shows when a row is refused. Safe for any number of threads.
 */
public final class TargetTable {

    private final String schema;
    private final String name;
    private final TargetColumn date;
    private final TargetColumn count;
    private final List<TargetColumn> values;
    private final List<Column> columns;
    private final ValueCheck[] checks;
    private final Optional<BigInteger> maxAmount;

    TargetTable(
            TableLookup.Found table,
            TargetColumn date,
            TargetColumn count,
            List<TargetColumn> values,
            List<Column> columns) {
        this.schema = table.schema();
        this.name = table.name();
        this.date = date;
        this.count = count;
        this.values = List.copyOf(values);
        this.columns = List.copyOf(columns);
        this.maxAmount = count.greatest();
        this.checks = new ValueCheck[columns.size()];
        for (int index = 0; index < checks.length; index++) {
            checks[index] = ValueCheck.of(values.get(index), columns.get(index).integer());
        }
    }

    /**
     * A column for one value of the group, as the user named it.
     *
     * @param integer whether each value must be a 64-bit integer; otherwise it is any text that the column takes
     */
    public record Column(String name, boolean integer) {}

    /**
     * Looks the table up and proves that totals can be inserted into it.
     *
     * @param connection  any connection; nothing is written
     * @param table       as SQL would have it, with or without schema and quotes; if there is none of that name, then exactly
     *                    as typed
     * @param dateColumn  of type timestamptz, timestamp or date; named exactly, or else by its lower-case form, as are all
     * @param countColumn of an integer type or numeric
     * @param columns     where the values of a group go, in the order of {@link Total#group()}
     * @throws TargetException   if anything is missing, not permitted, or of a type that would change an amount
     * @throws SinkAwayException if the server cannot be asked now
     */
    public static TargetTable describe(
            Connection connection, String table, String dateColumn, String countColumn, List<Column> columns) {
        String what = "Cannot use table '" + Excerpt.of(table) + "'";
        try {
            TargetInspection inspection = TargetInspection.of(connection, table);
            TargetTable target = inspection.target(dateColumn, countColumn, columns);
            what = "Cannot insert into table " + target + " of " + Database.placeOf(connection);
            target.proveInsert(connection);
            return target;
        } catch (SQLException e) {
            throw Database.failure(what, e);
        }
    }

    /** EXPLAIN checks the whole statement and the rights to run it, and writes nothing. */
    private void proveInsert(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN " + insertSql("bigint"))) {
            statement.setString(1, "2000-01-01");
            statement.setArray(2, connection.createArrayOf("int8", new Long[0]));
            for (int index = 0; index < values.size(); index++) {
                statement.setArray(index + 3, connection.createArrayOf("text", new String[0]));
            }
            statement.executeQuery().close();
        }
    }

    /**
     * Returns the statement that inserts any number of rows: one instant as text, an array of amounts, and an array of text
     * for each value column.
     *
     * @param amountType the type of the amounts that are sent, bigint or numeric
     */
    String insertSql(String amountType) {
        StringBuilder into = new StringBuilder(date.quoted()).append(", ").append(count.quoted());
        StringBuilder select = new StringBuilder("?::").append(date.castType()).append(", v.amount");
        StringBuilder from = new StringBuilder("?::").append(amountType).append("[]");
        StringBuilder as = new StringBuilder("amount");
        for (int index = 0; index < values.size(); index++) {
            TargetColumn value = values.get(index);
            into.append(", ").append(value.quoted());
            select.append(", v.c").append(index).append("::").append(value.castType());
            from.append(", ?::text[]");
            as.append(", c").append(index);
        }
        return "INSERT INTO " + Identifier.quoted(schema) + "." + Identifier.quoted(name) + " (" + into + ") SELECT "
                + select + " FROM unnest(" + from + ") AS v (" + as + ")";
    }

    /**
     * Decides whether a value column can hold a text, without asking the server. The server may still refuse it: then the row
     * is parked.
     *
     * @param column index of the column, as it was described
     * @return the reason on one line, or empty if nothing is known against the text
     */
    public Optional<String> whyRefused(int column, String text) {
        return checks[column].whyRefused(text);
    }

    /** Returns the greatest amount that the count column holds, or empty if it holds any. */
    public Optional<BigInteger> maxAmount() {
        return maxAmount;
    }

    /** Returns why the count column cannot hold an amount, or empty if it can. */
    public Optional<String> whyAmountRefused(BigInteger amount) {
        return maxAmount
                .filter(greatest -> amount.compareTo(greatest) > 0)
                .map(greatest -> "Out of range: " + Excerpt.of(amount.toString()) + " for column " + count.name()
                        + ", which is " + count.shownType() + " and holds at most " + greatest);
    }

    /** Returns the true name of the schema. */
    public String schema() {
        return schema;
    }

    /** Returns the true names of the value columns, in the order of {@link Total#group()}. */
    public List<String> valueColumns() {
        return values.stream().map(TargetColumn::name).toList();
    }

    /**
     * Returns a text that is the same for the same table, columns and kinds, however the user wrote them.
     *
     * It says nothing of the database; {@link Ledger#targetOf} adds which one it is.
     */
    public String identity() {
        StringBuilder identity = new StringBuilder(toString());
        identity.append(" (")
                .append(date.quoted())
                .append(" date, ")
                .append(count.quoted())
                .append(" count");
        for (int index = 0; index < checks.length; index++) {
            identity.append(", ").append(values.get(index).quoted());
            identity.append(columns.get(index).integer() ? " integer" : " text");
        }
        return identity.append(')').toString();
    }

    /** Returns schema and table in quotes, as SQL has them. */
    @Override
    public String toString() {
        return Identifier.quoted(schema) + "." + Identifier.quoted(name);
    }
}

package io.caravan.cli.demo;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.caravan.cli.servers.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that the demo fills: made by the SQL that is shipped, and shown by operation. */
public final class CountersTable {

    public static final String NAME = "counters";

    private static final String DEFINITION = "/docker/postgres/counters.sql";
    private static final String BY_OPERATION =
            "SELECT operation, count(DISTINCT org_id), count(DISTINCT user_id), count(*), sum(counter)"
                    + " FROM counters GROUP BY operation ORDER BY sum(counter) DESC, operation";

    private final LocalPostgres postgres;

    public CountersTable(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Makes the table.
     *
     * @throws IllegalArgumentException if there is one that holds rows, which can only be on a given server
     */
    public void create() throws SQLException, IOException {
        try (InputStream sql = CountersTable.class.getResourceAsStream(DEFINITION);
                Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            if (sql == null) {
                throw new IOException("The JAR does not hold " + DEFINITION + ". Build it again");
            }
            statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
        if (sum() != 0) {
            throw new IllegalArgumentException("The database given by " + LocalPostgres.GIVEN_PROPERTY + " has a table "
                    + NAME + " with rows in it. Name another database, or leave the property out");
        }
    }

    public long sum() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("SELECT coalesce(sum(counter), 0) FROM " + NAME)) {
            sum.next();
            return sum.getLong(1);
        }
    }

    /** Returns what the table holds, one line for each operation, the largest sum first. */
    public String byOperation() throws SQLException {
        List<Object[]> lines = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet groups = statement.executeQuery(BY_OPERATION)) {
            while (groups.next()) {
                lines.add(new Object[] {
                    groups.getString(1),
                    number(groups.getLong(2)),
                    number(groups.getLong(3)),
                    number(groups.getLong(4)),
                    number(groups.getLong(5))
                });
            }
        }
        Column[] columns = {
            new Column().header("operation").dataAlign(HorizontalAlign.LEFT),
            right("orgs"),
            right("users"),
            right("rows"),
            right("sum")
        };
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns, lines.toArray(Object[][]::new));
    }

    private static Column right(String header) {
        return new Column().header(header).dataAlign(HorizontalAlign.RIGHT);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}

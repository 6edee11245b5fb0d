package io.caravan.state;

import io.caravan.state.TargetTable.Column;
import io.caravan.testing.PostgresServer;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the tests of this package do with a database: connect, describe, commit. */
record TestDatabase(DataSource source) {

    static TestDatabase of(PostgresServer postgres) {
        return of(postgres.url(), postgres.user(), postgres.password());
    }

    static TestDatabase of(String url, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
        return new TestDatabase(source);
    }

    TargetTable describe(String table, Column... columns) {
        return describe(table, "created", "counter", columns);
    }

    TargetTable describe(String table, String date, String count, Column... columns) {
        try (Connection connection = source.getConnection()) {
            return TargetTable.describe(connection, table, date, count, List.of(columns));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    TargetTable logins() {
        return describe("logins", new Column("operation", false));
    }

    Ledger ledger() {
        return new Ledger(source, "public");
    }

    Committed commit(String run, TargetTable table, List<Total> totals) {
        return ledger().commit(List.of(run), table, totals, 1000, Duration.ZERO);
    }

    static Total total(long amount, String... group) {
        return new Total(Arrays.asList(group), BigInteger.valueOf(amount));
    }

    /** Totals of amount 1 for the groups op-0, op-1, and so on. */
    static List<Total> ones(int groups) {
        List<Total> totals = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            totals.add(total(1, "op-" + group));
        }
        return totals;
    }
}

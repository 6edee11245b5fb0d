package io.caravan.sink;

import io.caravan.process.table.TableSample;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/**
 * The PostgreSQL table of the samples of time series: one row for each database, key and timestamp. It stands beside the table
 * of keys, whose name it has with {@code _samples} behind it, and is made when the first sample comes. Thread-safe once it is set
 * up.
 */
public class SampleTable extends SinkTable {

    private static final List<String> CREATE = List.of(
            "CREATE TABLE %1$s (database integer NOT NULL, key text NOT NULL, \"timestamp\" timestamptz NOT NULL,"
                    + " value double precision NOT NULL, PRIMARY KEY (database, key, \"timestamp\"))");
    private static final List<String> RIGHTS = List.of("SELECT", "INSERT", "UPDATE");

    private volatile String upsertSql;

    public SampleTable() {
        super("redis_data_samples");
    }

    @Override
    public void setTable(String keys) {
        super.setTable(keys + "_samples");
    }

    @Override
    public void check() {
        upsertSql = database().call("Cannot prepare the table of samples", this::prepare);
    }

    private String prepare(Connection connection) throws SQLException {
        ExistingTable existing = ExistingTable.findOrMake(connection, schema(), table(), RIGHTS, CREATE);
        existing.rights().check(existing, RIGHTS);
        String table = existing.quoted();
        String sql = "INSERT INTO " + table + " AS t (database, key, \"timestamp\", value) SELECT r.database, r.key,"
                + " 'epoch'::timestamptz + r.millis * interval '1 millisecond', r.value FROM unnest(:?databases::int[],"
                + " :?keys::text[], :?millis::bigint[], :?samples::float8[]) AS r (database, key, millis, value)"
                + " ON CONFLICT (database, key, \"timestamp\") DO UPDATE SET value = EXCLUDED.value"
                + " WHERE t.value IS DISTINCT FROM EXCLUDED.value";
        existing.checkUnderstands(sql);
        return sql;
    }

    /**
     * Puts samples into headers, one array a column, for the statement that it returns.
     *
     * @return                                    SQL with parameters of camel-jdbc
     * @throws io.caravan.state.TargetException   if the table cannot be used
     * @throws io.caravan.state.SinkAwayException if the database cannot be asked now
     */
    public String upsert(@Body List<TableSample> samples, @Headers Map<String, Object> headers) {
        if (upsertSql == null) {
            check();
        }
        headers.put("databases", column(samples, TableSample::database, Integer[]::new));
        headers.put("keys", column(samples, TableSample::key, String[]::new));
        headers.put("millis", column(samples, TableSample::timestamp, Long[]::new));
        headers.put("samples", column(samples, TableSample::value, Double[]::new));
        return upsertSql;
    }
}

package io.caravan.sink;

import io.caravan.source.RedisConnections;
import io.caravan.state.Database;
import io.caravan.state.TargetException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/** A PostgreSQL table that a flow uses, wherever it is. */
public abstract class SinkTable {

    private Database database;
    private RedisConnections connections;
    private String schema = "public";
    private String table;

    SinkTable(String table) {
        this.table = table;
    }

    public void setDataSource(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /** @param connections where the rows come from */
    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** @param schema true name of the schema, made when it is missing */
    public void setSchema(String schema) {
        this.schema = schema;
    }

    /** @param table true name of the table, made when it is missing */
    public void setTable(String table) {
        this.table = table;
    }

    /**
     * Finds the table, or makes it where it is to be written, and checks its shape and the rights. Of one that is only read, whether
     * it is there and may be read.
     *
     * @throws TargetException                    if it cannot be used; nothing has been written
     * @throws io.caravan.state.SinkAwayException if the database cannot be asked now
     */
    public void check() {
        database.call("Cannot look at table " + place(), connection -> {
            String place = place() + " in " + Database.placeOf(connection);
            ExistingTable existing = ExistingTable.find(connection, schema, table)
                    .orElseThrow(() -> new TargetException(
                            "There is no table " + place + ". Have the flow make it first that writes it"));
            existing.rights().check(existing, List.of("SELECT"));
            return existing;
        });
    }

    /** Returns schema and table, for people. */
    public String place() {
        return schema + "." + table;
    }

    Database database() {
        return database;
    }

    RedisConnections connections() {
        return connections;
    }

    String schema() {
        return schema;
    }

    String table() {
        return table;
    }

    /** Returns one column of a batch, as the parameter of a statement. */
    static <R, T> T[] column(Collection<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}

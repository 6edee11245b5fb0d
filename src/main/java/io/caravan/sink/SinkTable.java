package io.caravan.sink;

import io.caravan.source.RedisConnections;
import io.caravan.state.Database;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/** A PostgreSQL table that a flow writes, wherever it is. */
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
     * Finds the table, or makes it, and checks its shape and the rights.
     *
     * @throws io.caravan.state.TargetException   if it cannot be used; nothing has been written
     * @throws io.caravan.state.SinkAwayException if the database cannot be asked now
     */
    public abstract void check();

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

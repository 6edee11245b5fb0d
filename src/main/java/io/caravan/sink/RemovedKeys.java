package io.caravan.sink;

import io.caravan.source.RedisConnections;
import io.caravan.state.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Redis, page by page, which of the keys in the table it still has. */
final class RemovedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(RemovedKeys.class);

    private final Database database;
    private final KeysInRedis keysInRedis;
    private final Removed removed;
    private final RowKeys rows;
    private final String settleSql;

    /** @param table quoted */
    RemovedKeys(Database database, RedisConnections connections, String table, Removed removed) {
        this.database = database;
        this.keysInRedis = new KeysInRedis(connections);
        String unmarked = removed == Removed.mark ? " AND " + KeyValueTableShape.REMOVED_AT + " IS NULL" : "";
        this.removed = removed;
        this.rows = new RowKeys(database, table, "redis_db", "redis_key", unmarked);
        String where = " WHERE redis_db = ? AND redis_key = ANY (?)" + unmarked;
        this.settleSql = removed == Removed.delete
                ? "DELETE FROM " + table + where
                : "UPDATE " + table + " SET " + KeyValueTableShape.REMOVED_AT + " = now()" + where;
    }

    /** Marks or deletes the rows of one database whose keys Redis does not have, as was asked. */
    void settle(int number) {
        if (removed == Removed.keep) {
            return;
        }
        AtomicInteger settled = new AtomicInteger();
        rows.forEachPage(number, page -> {
            List<String> gone = keysInRedis.goneOf(number, page);
            settled.addAndGet(gone.isEmpty() ? 0 : settle(number, gone));
        });
        if (settled.get() > 0) {
            LOG.info("{} rows of database {} belong to keys that are gone, and are treated so", settled, number);
        }
    }

    private int settle(int number, List<String> keys) {
        return database.call(
                "Cannot settle removed keys in the table of key-values",
                connection -> update(connection, number, keys));
    }

    private int update(Connection connection, int number, List<String> keys) throws SQLException {
        Array array = connection.createArrayOf("text", keys.toArray());
        try (PreparedStatement statement = connection.prepareStatement(settleSql)) {
            statement.setInt(1, number);
            statement.setArray(2, array);
            return statement.executeUpdate();
        } finally {
            array.free();
        }
    }
}

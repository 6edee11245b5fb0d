package io.caravan.sink;

import io.caravan.source.RedisConnections;
import io.caravan.state.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Redis, page by page, which of the keys in the table it still has. */
final class RemovedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(RemovedKeys.class);
    private static final int PAGE = 1_000;

    private final Database database;
    private final KeysInRedis keysInRedis;
    private final String pageSql;
    private final String settleSql;

    /** @param table quoted */
    RemovedKeys(Database database, RedisConnections connections, String table, Removed removed) {
        this.database = database;
        this.keysInRedis = new KeysInRedis(connections);
        String unmarked = removed == Removed.mark ? " AND " + KeyValueTableShape.REMOVED_AT + " IS NULL" : "";
        this.pageSql = removed == Removed.keep
                ? null
                : "SELECT redis_key FROM " + table + " WHERE redis_db = ? AND redis_key > ?" + unmarked
                        + " ORDER BY redis_key LIMIT " + PAGE;
        String where = " WHERE redis_db = ? AND redis_key = ANY (?)" + unmarked;
        this.settleSql = removed == Removed.delete
                ? "DELETE FROM " + table + where
                : "UPDATE " + table + " SET " + KeyValueTableShape.REMOVED_AT + " = now()" + where;
    }

    /** Marks or deletes the rows of one database whose keys Redis does not have, as was asked. */
    void settle(int number) {
        if (pageSql == null) {
            return;
        }
        int settled = 0;
        String last = "";
        for (List<String> page = page(number, last); !page.isEmpty(); page = page(number, last)) {
            last = page.get(page.size() - 1);
            List<String> gone = keysInRedis.goneOf(number, page);
            settled += gone.isEmpty() ? 0 : settle(number, gone);
        }
        if (settled > 0) {
            LOG.info("{} rows of database {} belong to keys that are gone, and are treated so", settled, number);
        }
    }

    private List<String> page(int number, String after) {
        return database.call("Cannot read the table of key-values", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(pageSql)) {
                statement.setInt(1, number);
                statement.setString(2, after);
                List<String> keys = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        keys.add(rows.getString(1));
                    }
                }
                return keys;
            }
        });
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

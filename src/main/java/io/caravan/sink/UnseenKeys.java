package io.caravan.sink;

import io.caravan.state.Database;
import io.caravan.state.table.SyncProgress;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the rows of keys that a pass has not seen, and marks or deletes those that Redis does not have. */
final class UnseenKeys {

    private static final int PAGE = 1_000;

    private final Database database;
    private final KeysInRedis keysInRedis;
    private final KeyTableSql sql;
    private final SyncProgress progress;

    UnseenKeys(Database database, KeysInRedis keysInRedis, KeyTableSql sql, SyncProgress progress) {
        this.database = database;
        this.keysInRedis = keysInRedis;
        this.sql = sql;
        this.progress = progress;
    }

    /**
     * Treats the rows of keys that are gone.
     *
     * @param databases that were read to their end
     * @return          how many rows
     */
    int settle(List<Integer> databases, Removed removed) {
        // One connection reads while another writes: a cursor ends with its transaction.
        return database.call("Cannot find the rows of keys that are gone", reading -> {
            reading.setAutoCommit(false);
            joinByValue(reading);
            try (PreparedStatement statement = reading.prepareStatement(sql.unseenSql(progress.tables(), removed))) {
                statement.setFetchSize(PAGE);
                statement.setString(1, progress.target());
                statement.setLong(2, progress.pass());
                statement.setLong(3, progress.pass());
                statement.setArray(4, reading.createArrayOf("int", databases.toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    return settle(rows, removed);
                }
            } finally {
                reading.rollback();
                reading.setAutoCommit(true);
            }
        });
    }

    // Until its tables have been analyzed PostgreSQL takes them for small, and compares each row with each hash.
    private static void joinByValue(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL enable_nestloop = off");
        }
    }

    private int settle(ResultSet rows, Removed removed) throws SQLException {
        int settled = 0;
        Map<Integer, List<String>> page = new HashMap<>();
        while (rows.next()) {
            List<String> keys = page.computeIfAbsent(rows.getInt(1), number -> new ArrayList<>());
            keys.add(rows.getString(2));
            if (keys.size() == PAGE) {
                settled += settle(rows.getInt(1), keys, removed);
                keys.clear();
            }
        }
        for (Map.Entry<Integer, List<String>> rest : page.entrySet()) {
            settled += settle(rest.getKey(), rest.getValue(), removed);
        }
        return settled;
    }

    /** A key that the pass has not seen may have been written since, or may be none of those that it looked for. */
    private int settle(int number, List<String> keys, Removed removed) {
        List<String> gone = keysInRedis.goneOf(number, keys);
        if (gone.isEmpty()) {
            return 0;
        }
        return database.call("Cannot treat the rows of keys that are gone", connection -> {
            Array array = connection.createArrayOf("text", gone.toArray());
            try (PreparedStatement statement = connection.prepareStatement(sql.removeSql(removed))) {
                statement.setInt(1, number);
                statement.setArray(2, array);
                return statement.executeUpdate();
            } finally {
                array.free();
            }
        });
    }
}

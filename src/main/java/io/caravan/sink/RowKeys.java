package io.caravan.sink;

import io.caravan.state.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The keys that a table has rows of. */
final class RowKeys {

    private static final int PAGE = 1_000;

    private final Database database;
    private final String firstSql;
    private final String pageSql;
    private final String amongSql;

    /**
     * @param table     quoted
     * @param number    column with the number of the database
     * @param key       column with the key
     * @param condition of the rows, which begins with AND; empty for all
     */
    RowKeys(Database database, String table, String number, String key, String condition) {
        this.database = database;
        String rows = "SELECT " + key + " FROM " + table + " WHERE " + number + " = ?" + condition + " AND " + key;
        // A key may be empty.
        this.firstSql = rows + " >= ? ORDER BY " + key + " LIMIT " + PAGE;
        this.pageSql = rows + " > ? ORDER BY " + key + " LIMIT " + PAGE;
        this.amongSql = rows + " = ANY (?)";
    }

    /** Hands over the keys of one database, a page at a time. */
    void forEachPage(int number, Consumer<List<String>> pages) {
        List<String> page = page(firstSql, number, "");
        while (!page.isEmpty()) {
            pages.accept(page);
            page = page(pageSql, number, page.get(page.size() - 1));
        }
    }

    private List<String> page(String sql, int number, String from) {
        return keys(sql, number, (statement, connection) -> statement.setString(2, from));
    }

    /** Returns those of some keys of a database that the table has rows of. */
    List<String> among(int number, Collection<String> keys) {
        return keys(amongSql, number, (statement, connection) -> {
            statement.setArray(2, connection.createArrayOf("text", keys.toArray()));
        });
    }

    /** Sets the second parameter. */
    private interface Second {
        void set(PreparedStatement statement, Connection connection) throws SQLException;
    }

    private List<String> keys(String sql, int number, Second second) {
        return database.call("Cannot read the keys of a table", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setInt(1, number);
                second.set(statement, connection);
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
}

package io.caravan.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.testing.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Compares the rows of a table with the keys of Redis. */
public final class TableRowsCheck {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final int SHOWN = 10;

    private final PostgresServer postgres;
    private final String table;

    public TableRowsCheck(PostgresServer postgres, String table) {
        this.postgres = postgres;
        this.table = table;
    }

    /** Fails unless each key has its row, and no other row stands for a key that is there. */
    public void assertEqual(String uri, int database) throws SQLException {
        assertEqual(uri, database, key -> true);
    }

    /** Does the same for some keys. */
    public void assertEqual(String uri, int database, Predicate<String> which) throws SQLException {
        Map<String, ExpectedRow> expected = KeysInRedis.read(uri, database);
        Map<String, ExpectedRow> actual = rows(database);
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            ExpectedRow inRedis = expected.get(key);
            ExpectedRow inTable = actual.get(key);
            if (which.test(key) && (inRedis == null || inTable == null || !inRedis.isSame(inTable))) {
                differences.add(key + ": in Redis " + inRedis + ", in the table " + inTable);
            }
        }
        assertThat(differences.stream().limit(SHOWN))
                .as(differences.size() + " of " + keys.size() + " keys differ")
                .isEmpty();
    }

    /** Returns the rows that stand for keys which are there. */
    private Map<String, ExpectedRow> rows(int database) throws SQLException {
        Map<String, ExpectedRow> rows = new TreeMap<>();
        try (Connection connection = postgres.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT key, data_type, value, size, coalesce((extract(epoch FROM expires_at) * 1000)::bigint, -1),"
                                + " truncated, abs(ttl - extract(epoch FROM expires_at - last_modified)) <= 1,"
                                + " ttl = -1 FROM " + table + " WHERE database = ? AND deleted_at IS NULL")) {
            statement.setInt(1, database);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String key = row.getString(1);
                    boolean stays = row.getLong(5) < 0;
                    assertThat(row.getBoolean(6)).as(key + " is truncated").isFalse();
                    assertThat(row.getBoolean(stays ? 8 : 7))
                            .as("the ttl of " + key)
                            .isTrue();
                    rows.put(
                            key,
                            new ExpectedRow(
                                    row.getString(2),
                                    row.getString(2).equals("string") ? row.getString(3) : compact(row.getString(3)),
                                    row.getLong(4),
                                    row.getLong(5)));
                }
            }
        }
        return rows;
    }

    private static String compact(String json) {
        try {
            return JSON.readTree(json).toString();
        } catch (JsonProcessingException e) {
            throw new AssertionError("No JSON: " + json, e);
        }
    }
}

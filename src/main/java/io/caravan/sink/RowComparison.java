package io.caravan.sink;

import io.caravan.sink.verify.Comparison;
import io.caravan.sink.verify.ComparisonStatus;
import io.caravan.sink.verify.Difference;
import io.caravan.sink.verify.Difference.Kind;
import io.caravan.sink.verify.Differences;
import io.caravan.source.KeyPlace;
import io.caravan.source.KeyText;
import io.caravan.source.scan.KeyEntry;
import io.caravan.source.scan.NamedKeys;
import io.caravan.source.scan.RedisScanEndpoint;
import io.caravan.source.scan.ScanReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every key in Redis with its row in a table, and the other way round. Changes nothing; used by one thread.
 *
 * Both may change meanwhile: what differs is looked at again after a moment, and counts only if it differs still.
 */
abstract class RowComparison extends SinkTable implements Comparison {

    private static final Logger LOG = LoggerFactory.getLogger(RowComparison.class);
    private static final int PAGE = 1_000;

    private final Differences differences = new Differences();
    private long patienceMillis = 2_000;
    private long compared;
    private List<Integer> databases = List.of();
    private NamedKeys namedKeys;
    private ComparisonStatus status;
    private ExistingTable found;

    RowComparison(String table) {
        super(table);
    }

    /** A key whose row is missing or holds something else. */
    record Unlike(int database, String key, Kind kind) {}

    /** @param millis after which what differs is looked at again, a few times; longer than a row takes to follow its key */
    public void setPatience(long millis) {
        patienceMillis = millis;
    }

    /** Checks that a table has the columns that are compared. @throws TargetException if it has not */
    abstract void checkShape(ExistingTable table);

    /** Returns those keys of a page whose rows are not as the flow would write them. */
    abstract List<Unlike> unlike(Connection connection, ExistingTable table, List<KeyEntry> page) throws SQLException;

    /** Returns the keys of the rows that have to be in Redis; {@code null} where rows outlive their keys. */
    abstract RowKeys expectedInRedis(ExistingTable table);

    /** Returns whether there has to be a table, also where no key was read. */
    boolean isTableExpected() {
        return true;
    }

    /** Returns whether the flow reads a key. */
    abstract boolean covers(byte[] key);

    /** Returns whether a key that could be read is no row. */
    abstract boolean isNoRow(KeyEntry entry);

    /** Begins. */
    public void start(@Body ScanReport report, Exchange exchange) {
        databases = report.databases();
        namedKeys = new NamedKeys((RedisScanEndpoint) exchange.getFromEndpoint());
        differences.clear();
        compared = 0;
        found = null;
        status = ComparisonStatus.of(exchange);
        status.begin("keys");
    }

    private ExistingTable table(Connection connection) throws SQLException {
        if (found == null) {
            found = ExistingTable.toCompare(connection, schema(), table());
            checkShape(found);
        }
        return found;
    }

    /** Compares keys of a page. */
    public void page(@Body List<KeyEntry> page) {
        compare(page);
        compared += page.size();
    }

    private void compare(List<KeyEntry> page) {
        List<KeyEntry> rows = new ArrayList<>(page.size());
        for (KeyEntry entry : page) {
            if (entry.unreadable() == null && !isNoRow(entry)) {
                rows.add(entry);
            } else {
                String reason = entry.unreadable() == null
                        ? "holds a " + entry.type() + ", which is no row"
                        : entry.unreadable();
                note(entry.database(), KeyText.encode(entry.key()), Kind.broken, reason);
            }
        }
        if (!rows.isEmpty()) {
            database()
                    .call("Cannot compare keys with a table", connection -> unlike(connection, table(connection), rows))
                    .forEach(each -> note(each.database(), each.key(), each.kind(), wordsFor(each.kind())));
        }
    }

    private static String wordsFor(Kind kind) {
        return switch (kind) {
            case missing -> "is in Redis, and not in the table";
            case extra -> "is in the table, and not in Redis";
            case value -> "holds another value in Redis than in the table";
            case expiry -> "expires at another time in Redis than in the table";
            case broken -> "cannot be compared";
        };
    }

    private void note(int number, String key, Kind kind, String words) {
        String text = "Key '" + key + "' of database " + number + " " + words;
        differences.note(KeyPlace.of(number, KeyText.decode(key)), new Difference(kind, number, key, null, text));
    }

    /** Finds rows of keys that Redis does not have, and looks at all that differs again. A pass that was stopped finds nothing. */
    public void end(@Body ScanReport report) throws InterruptedException {
        if (report.interrupted()) {
            return;
        }
        if (isTableExpected()) {
            database().call("Cannot compare a table with Redis", this::table);
            RowKeys rows = expectedInRedis(found);
            for (int number : rows == null ? List.<Integer>of() : databases) {
                rows.forEachPage(number, page -> noteGone(number, page));
            }
        }
        differences.lookAgain(patienceMillis, differed -> again(differed.values()));
        differences().forEach(each -> LOG.warn(each.text()));
        LOG.info(
                "{} keys were compared with {}: {} differences",
                compared,
                table(),
                differences().size() + moreDifferences());
        status.done("keys", this);
    }

    private void noteGone(int number, List<String> keys) {
        List<String> covered = new ArrayList<>(keys.size());
        for (String key : keys) {
            if (!KeyText.isKey(key)) {
                String text = "Row '" + key + "' of database " + number + " is of no key: no key gives this text";
                differences.note(key, new Difference(Kind.extra, number, key, null, text));
            } else if (covers(KeyText.decode(key))) {
                covered.add(key);
            }
        }
        new KeysInRedis(connections())
                .goneOf(number, covered)
                .forEach(key -> note(number, key, Kind.extra, wordsFor(Kind.extra)));
    }

    private void again(Collection<Difference> differed) {
        Map<Integer, List<byte[]>> keys = new HashMap<>();
        Map<Integer, Set<String>> extra = new HashMap<>();
        for (Difference each : differed) {
            if (KeyText.isKey(each.key())) {
                keys.computeIfAbsent(each.database(), number -> new ArrayList<>())
                        .add(KeyText.decode(each.key()));
            }
            if (each.kind() == Kind.extra) {
                extra.computeIfAbsent(each.database(), number -> new HashSet<>())
                        .add(each.key());
            }
        }
        keys.forEach((number, all) -> {
            for (int from = 0; from < all.size(); from += PAGE) {
                namedKeys.read(number, all.subList(from, Math.min(from + PAGE, all.size())), this::compare);
            }
        });
        extra.forEach((number, gone) -> noteGone(number, expectedInRedis(found).among(number, gone)));
    }

    /**
     * Runs a query that returns database, key and kind of each row that is not alike.
     *
     * @param columns types and values of its parameters, an array each, in their order
     */
    static List<Unlike> query(Connection connection, String sql, List<Column> columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                statement.setArray(i + 1, connection.createArrayOf(column.type(), column.values()));
            }
            List<Unlike> unlike = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    unlike.add(new Unlike(rows.getInt(1), rows.getString(2), Kind.valueOf(rows.getString(3))));
                }
            }
            return unlike;
        }
    }

    /** One column of a page. @param type of its elements, as PostgreSQL names it */
    record Column(String type, Object[] values) {}

    @Override
    public long compared() {
        return compared;
    }

    @Override
    public List<Difference> differences() {
        return differences.named();
    }

    @Override
    public long moreDifferences() {
        return differences.more();
    }
}

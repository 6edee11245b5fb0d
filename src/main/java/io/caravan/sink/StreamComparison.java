package io.caravan.sink;

import io.caravan.process.StreamRow;
import io.caravan.process.StreamRows;
import io.caravan.sink.verify.Comparison;
import io.caravan.sink.verify.ComparisonStatus;
import io.caravan.sink.verify.Difference;
import io.caravan.sink.verify.Difference.Kind;
import io.caravan.sink.verify.Differences;
import io.caravan.source.KeyText;
import io.caravan.source.stream.KnownStreams;
import io.caravan.source.stream.StreamEntry;
import io.caravan.source.stream.StreamId;
import io.caravan.source.stream.StreamLook;
import io.caravan.source.stream.StreamName;
import io.caravan.source.stream.StreamSearch;
import io.caravan.state.TargetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the entries of streams that a group has acknowledged with their rows in the table of the flow
 * {@code streams-to-postgres}. Rows whose entries Redis does not have any more are as they should be. Changes nothing; used by
 * one thread.
 */
public final class StreamComparison extends SinkTable implements Comparison {

    private static final Logger LOG = LoggerFactory.getLogger(StreamComparison.class);
    private static final int PAGE = 1_000;

    private static final String UNLIKE = """
            SELECT p.message_id, h.message_id IS NULL FROM unnest(?::text[], ?::text[], ?::text[]) AS p (stream_key, message_id, data)
            LEFT JOIN LATERAL (SELECT t.message_id, t.data FROM %s AS t
                WHERE t.stream_key = p.stream_key AND t.message_id = p.message_id LIMIT 1) AS h ON true
            WHERE h.message_id IS NULL OR h.data::jsonb IS DISTINCT FROM p.data::jsonb""";

    private static final String FIRST = """
            SELECT message_id FROM %s WHERE stream_key = ?
            ORDER BY split_part(message_id, '-', 1)::numeric, split_part(message_id, '-', 2)::numeric LIMIT 1""";

    /** An entry of a stream. */
    private record Place(StreamName stream, String id) {}

    private final StreamSearch search = new StreamSearch();
    private final Differences differences = new Differences();
    private String group = "";
    private String startFrom = "0";
    private long patienceMillis = 2_000;
    private long compared;
    private long waiting;
    private StreamLook look;
    private StreamRows rows;

    public StreamComparison() {
        super("redis_streams");
    }

    /** Returns which streams are compared. */
    public StreamSearch getSearch() {
        return search;
    }

    /** @param group the group that acknowledges what has become rows */
    public void setGroup(String group) {
        this.group = group;
    }

    /** @param entry after which the group began: an id, 0 for all of a stream, or $ for what came from then on */
    public void setStartFrom(String entry) {
        startFrom = entry;
    }

    /** @param millis after which what differs is looked at again, a few times */
    public void setPatience(long millis) {
        patienceMillis = millis;
    }

    /**
     * Compares all of them.
     *
     * @throws TargetException                    if there is no such table
     * @throws io.caravan.state.SinkAwayException if the database cannot be asked now
     */
    public void compare(Exchange exchange) throws InterruptedException {
        ComparisonStatus status = ComparisonStatus.of(exchange);
        status.begin("entries");
        differences.clear();
        compared = 0;
        waiting = 0;
        look = new StreamLook(connections(), group);
        rows = new StreamRows(connections().defaultDatabase());
        new KnownStreams(search, connections()).now().present().forEach(this::compare);
        differences.lookAgain(patienceMillis, differed -> again(differed.keySet()));
        differences().forEach(each -> LOG.warn(each.text()));
        LOG.info(
                "{} entries of streams were compared with {}: {} differences; {} are not delivered yet",
                compared,
                table(),
                differences().size() + moreDifferences(),
                waiting);
        status.done("entries", this);
    }

    private void compare(StreamName stream) {
        long length = look.length(stream);
        Optional<StreamId> delivered = look.delivered(stream);
        Optional<StreamId> begin = delivered.flatMap(last -> begin(stream));
        if (begin.isEmpty()) {
            waiting += length;
            return;
        }
        long read = 0;
        StreamId from = begin.get();
        while (true) {
            List<StreamEntry> page = look.entries(stream, from, delivered.get(), PAGE);
            if (page.isEmpty()) {
                break;
            }
            read += page.size();
            compare(stream, page);
            from = StreamId.parse(page.get(page.size() - 1).id()).next();
        }
        compared += read;
        waiting += Math.max(0, length - read);
    }

    /** Returns the first entry that the group can have been given; of a group that began at $ that is the first which has a row. */
    private Optional<StreamId> begin(StreamName stream) {
        if (startFrom.equals("$")) {
            return database().call("Cannot compare streams with a table", connection -> firstRow(connection, stream));
        }
        return Optional.of(
                startFrom.equals("0")
                        ? StreamId.ZERO
                        : StreamId.parse(startFrom).next());
    }

    private Optional<StreamId> firstRow(Connection connection, StreamName stream) throws SQLException {
        ExistingTable table = ExistingTable.toCompare(connection, schema(), table());
        try (PreparedStatement statement = connection.prepareStatement(FIRST.formatted(table.quoted()))) {
            statement.setString(1, rows.nameOf(stream.database(), stream.key()));
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(StreamId.parse(found.getString(1))) : Optional.empty();
            }
        }
    }

    private void compare(StreamName stream, List<StreamEntry> page) {
        Collection<StreamRow> wanted = rows.of(page);
        Map<String, Kind> unlike =
                database().call("Cannot compare streams with a table", connection -> unlike(connection, wanted));
        unlike.forEach((id, kind) -> {
            if (look.isPending(stream, id)) {
                compared--;
                waiting++;
            } else {
                note(stream, id, kind);
            }
        });
    }

    private Map<String, Kind> unlike(Connection connection, Collection<StreamRow> wanted) throws SQLException {
        ExistingTable table = ExistingTable.toCompare(connection, schema(), table());
        try (PreparedStatement statement = connection.prepareStatement(UNLIKE.formatted(table.quoted()))) {
            statement.setArray(
                    1, connection.createArrayOf("text", column(wanted, StreamRow::streamKey, String[]::new)));
            statement.setArray(
                    2, connection.createArrayOf("text", column(wanted, StreamRow::messageId, String[]::new)));
            statement.setArray(3, connection.createArrayOf("text", column(wanted, StreamRow::data, String[]::new)));
            Map<String, Kind> unlike = new HashMap<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    unlike.put(found.getString(1), found.getBoolean(2) ? Kind.missing : Kind.value);
                }
            }
            return unlike;
        }
    }

    private void note(StreamName stream, String id, Kind kind) {
        String name = KeyText.encode(stream.key());
        String text = "Entry " + id + " of stream '" + name + "' of database " + stream.database()
                + (kind == Kind.missing
                        ? " was acknowledged, and is not in the table"
                        : " holds something else in Redis than in the table");
        differences.note(new Place(stream, id), new Difference(kind, stream.database(), name + " " + id, null, text));
    }

    private void again(Set<Object> differed) {
        for (Object each : differed) {
            Place place = (Place) each;
            StreamId id = StreamId.parse(place.id());
            List<StreamEntry> entry = look.entries(place.stream(), id, id, 1);
            if (!entry.isEmpty()) {
                compare(place.stream(), entry);
            }
        }
    }

    @Override
    public long compared() {
        return compared;
    }

    @Override
    public long waiting() {
        return waiting;
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

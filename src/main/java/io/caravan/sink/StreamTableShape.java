package io.caravan.sink;

import io.caravan.state.Identifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The shapes of table that stream entries can be written to, and the SQL that writes them. */
enum StreamTableShape {

    /** The table that Caravan makes. */
    PLAIN(List.of("stream_key", "message_id"), "timestamp", Map.of()),

    /** Partitioned by the day of the entry, in UTC; an older shape. */
    BY_DAY(
            List.of("stream_key", "message_id", "streaming_date"),
            "unix_timestamp",
            Map.of("streaming_date", "(" + TimeColumn.IN_UTC.formatted(StreamTableShape.TIME) + ")::date"));

    private static final String TIME = "coalesce(to_timestamp(r.milliseconds / 1000.0), 'infinity')";

    private final List<String> unique;
    private final String time;
    private final Map<String, String> others;

    StreamTableShape(List<String> unique, String time, Map<String, String> others) {
        this.unique = unique;
        this.time = time;
        this.others = others;
    }

    /** Returns the shape of a table with these columns and these sets of unique columns. */
    static Optional<StreamTableShape> of(Set<String> columns, Set<Set<String>> unique) {
        for (StreamTableShape shape : values()) {
            if (columns.containsAll(shape.columns()) && unique.contains(Set.copyOf(shape.unique))) {
                return Optional.of(shape);
            }
        }
        return Optional.empty();
    }

    /** Returns the columns that it fills. */
    Set<String> columns() {
        return written("").keySet();
    }

    private Map<String, String> written(String timeType) {
        Map<String, String> written = new LinkedHashMap<>();
        written.put("stream_key", "r.stream_key");
        written.put("message_id", "r.message_id");
        written.put("data", "r.data::jsonb");
        written.put(time, TimeColumn.value(TIME, timeType));
        written.putAll(others);
        return written;
    }

    /**
     * Returns the statement that writes a batch, with the parameters of camel-jdbc {@code stream_keys}, {@code message_ids},
     * {@code data} and {@code milliseconds}, one array each.
     *
     * @param table     quoted
     * @param types     of the table's columns
     * @param overwrite whether a row that is there gets the new data
     * @param named     whether the conflict names its columns
     */
    String insertSql(String table, Map<String, String> types, boolean overwrite, boolean named) {
        Map<String, String> written = written(types.get(time));
        String columns = written.keySet().stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        String update = written.keySet().stream()
                .filter(column -> !unique.contains(column))
                .map(column -> Identifier.quoted(column) + " = EXCLUDED." + Identifier.quoted(column))
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " (" + columns + ") SELECT " + String.join(", ", written.values())
                + " FROM unnest(:?stream_keys::text[], :?message_ids::text[], :?data::text[], :?milliseconds::bigint[])"
                + " AS r (stream_key, message_id, data, milliseconds) ON CONFLICT "
                + (named ? "(" + String.join(", ", unique) + ") " : "") + "DO "
                + (overwrite ? "UPDATE SET " + update : "NOTHING");
    }
}

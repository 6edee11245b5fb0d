package io.caravan.sink;

import io.caravan.state.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The shapes of table that stream entries can be written to, and the SQL that writes them. */
enum StreamTableShape {

    /** The table that Caravan makes. */
    PLAIN(
            List.of("stream_key", "message_id"),
            List.of("data", "timestamp"),
            List.of("r.data::jsonb", "coalesce(to_timestamp(r.milliseconds / 1000.0), 'infinity')")),

    /** Partitioned by the day of the entry, in UTC; an older shape. */
    BY_DAY(
            List.of("stream_key", "message_id", "streaming_date"),
            List.of("data", "unix_timestamp", "streaming_date"),
            List.of(
                    "r.data::jsonb",
                    "coalesce(to_timestamp(r.milliseconds / 1000.0) AT TIME ZONE 'UTC', 'infinity')",
                    "coalesce((to_timestamp(r.milliseconds / 1000.0) AT TIME ZONE 'UTC')::date, 'infinity')"));

    private final List<String> unique;
    private final List<String> written;
    private final List<String> values;

    StreamTableShape(List<String> unique, List<String> written, List<String> values) {
        this.unique = unique;
        this.written = written;
        this.values = values;
    }

    /** Returns the shape of a table with these columns and these sets of unique columns. */
    static Optional<StreamTableShape> of(Set<String> columns, Set<Set<String>> unique) {
        for (StreamTableShape shape : values()) {
            if (columns.containsAll(shape.unique)
                    && columns.containsAll(shape.written)
                    && unique.contains(Set.copyOf(shape.unique))) {
                return Optional.of(shape);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the statement that writes a batch, with the parameters of camel-jdbc {@code stream_keys}, {@code message_ids},
     * {@code data} and {@code milliseconds}, one array each.
     *
     * @param table     quoted
     * @param overwrite whether a row that is there gets the new data
     * @param named     whether the conflict names its columns
     */
    String insertSql(String table, boolean overwrite, boolean named) {
        String quoted =
                String.join(", ", written.stream().map(Identifier::quoted).toList());
        String update = String.join(
                ", ",
                written.stream()
                        .filter(column -> !unique.contains(column))
                        .map(column -> Identifier.quoted(column) + " = EXCLUDED." + Identifier.quoted(column))
                        .toList());
        return "INSERT INTO " + table + " (stream_key, message_id, " + quoted + ") SELECT r.stream_key, r.message_id, "
                + String.join(", ", values)
                + " FROM unnest(:?stream_keys::text[], :?message_ids::text[], :?data::text[], :?milliseconds::bigint[])"
                + " AS r (stream_key, message_id, data, milliseconds) ON CONFLICT "
                + (named ? "(" + String.join(", ", unique) + ") " : "") + "DO "
                + (overwrite ? "UPDATE SET " + update : "NOTHING");
    }
}

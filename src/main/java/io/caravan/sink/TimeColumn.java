package io.caravan.sink;

/** How a time is written to a column: as it is where the column knows zones, else as UTC, whatever the session's zone. */
final class TimeColumn {

    /** The time at {@code %s} without its zone. */
    static final String IN_UTC = "%s AT TIME ZONE 'UTC'";

    private TimeColumn() {}

    /**
     * Returns the SQL of a value for a column.
     *
     * @param time SQL of a timestamp with time zone
     * @param type of the column
     */
    static String value(String time, String type) {
        return "timestamp without time zone".equals(type) ? IN_UTC.formatted(time) : time;
    }
}

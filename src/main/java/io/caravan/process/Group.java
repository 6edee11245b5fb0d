package io.caravan.process;

import java.util.List;

/**
 * Writes the values of a group's columns as one text, and reads them back.
 *
 * Column texts never hold NUL, so NUL stands between them.
 */
public final class Group {

    private static final String BETWEEN = "\0";

    private Group() {}

    /** @param columns one text per column, in the order of the extractors */
    public static String of(String[] columns) {
        return columns.length == 1 ? columns[0] : String.join(BETWEEN, columns);
    }

    /** Returns the texts that {@link #of} was given. */
    public static List<String> columnsOf(String group) {
        return List.of(group.split(BETWEEN, -1));
    }
}

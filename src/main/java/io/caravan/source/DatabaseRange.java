package io.caravan.source;

import java.util.List;
import java.util.TreeSet;

/** Reads the databases to work on as people write them: {@code 0}, {@code 0,1,3-5}. */
public final class DatabaseRange {

    private static final int HIGHEST = 16_383;

    private DatabaseRange() {}

    /**
     * @param  text numbers and ranges, separated by commas
     * @return      the database numbers, ascending, each once
     * @throws      IllegalArgumentException if the text is anything else
     */
    public static List<Integer> parse(String text) {
        TreeSet<Integer> databases = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            String[] bounds = part.strip().split("-", -1);
            int first = number(bounds[0], text);
            int last = bounds.length == 1 ? first : number(bounds[1], text);
            if (bounds.length > 2 || last < first) {
                throw notARange(text);
            }
            for (int database = first; database <= last; database++) {
                databases.add(database);
            }
        }
        return List.copyOf(databases);
    }

    private static int number(String digits, String text) {
        try {
            int number = Integer.parseInt(digits.strip());
            if (number >= 0 && number <= HIGHEST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below, with the whole text
        }
        throw notARange(text);
    }

    private static IllegalArgumentException notARange(String text) {
        return new IllegalArgumentException("Not a list of databases: '" + text + "'. Write numbers from 0 to "
                + HIGHEST + " and ranges, for example 0,1,3-5");
    }
}

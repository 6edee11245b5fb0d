package io.caravan.process;

import io.caravan.source.KeyText;
import io.caravan.source.pattern.KeyPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Takes the value of one column out of a key.
 *
 * @param column  name of the column
 * @param integer whether the value is a 64-bit integer; a text otherwise
 * @param pattern what to look for; the groups that took part in its first match are joined
 */
public record Extractor(String column, boolean integer, KeyPattern pattern) {

    // A comma inside a pattern, as in \d{1,3}, is not followed by a name and an equals sign.
    private static final Pattern BETWEEN = Pattern.compile(",(?=\\s*[\\p{L}_][\\p{L}\\p{N}_$ ]*(?:::\\w+)?\\s*=)");

    /**
     * Reads extractors as people write them: {@code NAME=REGEX}, {@code NAME::int=REGEX}, {@code NAME::string=REGEX}, several
     * separated by commas.
     *
     * @return the extractors, sorted by column
     * @throws IllegalArgumentException if one is malformed, of an unknown kind, or names a column that another has
     */
    public static List<Extractor> parse(List<String> texts) {
        List<Extractor> extractors = new ArrayList<>();
        for (String text : texts) {
            for (String one : BETWEEN.split(text)) {
                extractors.add(parseOne(one.strip()));
            }
        }
        if (extractors.isEmpty()) {
            throw new IllegalArgumentException(
                    "At least one extractor is required, for example user_id::int=\\w+:(\\d+)");
        }
        extractors.sort(Comparator.comparing(Extractor::column));
        for (int i = 1; i < extractors.size(); i++) {
            String column = extractors.get(i).column();
            if (column.equals(extractors.get(i - 1).column())) {
                throw new IllegalArgumentException(
                        "Two extractors fill column '" + column + "'. Name each column once");
            }
        }
        return List.copyOf(extractors);
    }

    private static Extractor parseOne(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "Not an extractor: '" + text + "'. Write COLUMN=REGEX or COLUMN::int=REGEX");
        }
        String name = text.substring(0, equals).strip();
        String[] parts = name.split("::", -1);
        String column = parts.length == 2 ? parts[0].strip() : name;
        if (column.isEmpty()) {
            throw new IllegalArgumentException("Extractor '" + text + "' names no column. Write COLUMN=REGEX");
        }
        boolean integer = parts.length == 2 && isInteger(parts[1].strip(), text);
        return new Extractor(
                column, integer, KeyPattern.compile(text.substring(equals + 1).strip()));
    }

    private static boolean isInteger(String kind, String text) {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "int" -> true;
            case "string" -> false;
            default ->
                throw new IllegalArgumentException(
                        "Extractor '" + text + "' is of unknown kind '" + kind + "'. Write int or string");
        };
    }

    /** Takes values out of keys for one thread, which the patterns' state belongs to. */
    final class Reader {

        private final KeyPattern.Matcher matcher = pattern.matcher();
        private final String delimiter;

        Reader(String delimiter) {
            this.delimiter = delimiter;
        }

        /** Returns the value, never empty; {@code null} if the key does not hold it. */
        String read(CharSequence key) {
            if (!matcher.find(key)) {
                return null;
            }
            String joined = matcher.groupCount() == 1 ? matcher.group(1) : joined();
            if (joined == null || joined.isEmpty()) {
                return null;
            }
            return integer ? canonical(joined) : KeyText.encode(joined);
        }

        private String joined() {
            StringBuilder joined = new StringBuilder();
            boolean first = true;
            for (int i = 1; i <= matcher.groupCount(); i++) {
                String group = matcher.group(i);
                if (group != null) {
                    joined.append(first ? "" : delimiter).append(group);
                    first = false;
                }
            }
            return joined.toString();
        }

        /** One number has one text, so that +7, 07 and 7 are one group. */
        private static String canonical(String digits) {
            char first = digits.charAt(0);
            boolean plain = first != '+' && first != '0' && first != '-';
            if (plain || digits.length() == 1) {
                return digits;
            }
            try {
                return Long.toString(Long.parseLong(digits));
            } catch (NumberFormatException e) {
                return digits;
            }
        }
    }
}

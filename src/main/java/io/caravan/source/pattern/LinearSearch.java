package io.caravan.source.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A search through one key after another whose time is linear in the length of the key, by RE2/J.
 *
 * <p>Not thread-safe.
 */
final class LinearSearch {

    private static final int LONGEST_FRAGMENT = 40;

    private final Matcher matcher;
    private final int[] marks;

    LinearSearch(Pattern pattern, int[] marks) {
        this.matcher = pattern.matcher("");
        this.marks = marks;
    }

    /** Translates an expression; the cursor that read it names it in errors. */
    static Pattern compile(RegexNode root, RegexCursor cursor) {
        StringBuilder re2 = new StringBuilder();
        root.writeTo(re2);
        try {
            return Pattern.compile(re2.toString());
        } catch (PatternSyntaxException e) {
            String fragment = e.getPattern() == null || e.getPattern().length() > LONGEST_FRAGMENT
                    ? ""
                    : " '" + e.getPattern() + "'";
            throw cursor.invalid(
                    "RE2/J rejects it: " + e.getDescription() + fragment,
                    "Use the common syntax of RE2/J and of the Rust crate regex, and fewer repetitions");
        }
    }

    /** Searches for the leftmost match and sets the marks. */
    boolean find(CharSequence key) {
        matcher.reset(key);
        boolean found = matcher.find();
        for (int group = 0; found && group <= matcher.groupCount(); group++) {
            marks[2 * group] = matcher.start(group);
            marks[2 * group + 1] = matcher.end(group);
        }
        return found;
    }
}

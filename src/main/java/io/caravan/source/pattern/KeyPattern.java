package io.caravan.source.pattern;

import com.google.re2j.Pattern;
import io.caravan.source.KeyText;
import java.util.function.Supplier;

/**
 * A regular expression over the text of Redis keys, with the syntax and the meaning of Rust's crate {@code regex}.
 *
 * <p>{@code \w}, {@code \d}, {@code \s} and {@code \b} are those of Unicode. {@code $} without the flag {@code m} stands
 * only for the end of the key, and {@code .} without {@code s} for all but a line feed. Look-around, back-references,
 * operators on bracket classes and the flags {@code R}, {@code u} and {@code x} are rejected.
 *
 * <p>No key makes a search run away: the time is linear in its length. An expression without flags, Unicode properties,
 * and groups repeated without limit is tried by backtracking first, and by RE2/J when that takes too many steps; any other
 * always by RE2/J, which is ten to a hundred times slower. In RE2/J {@code \b} means the words of ASCII.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyPattern {

    private static final int MAX_STEPS = 1000;

    private final String regex;
    private final int groups;
    private final Step first;
    private final Supplier<Pattern> translation;
    private volatile Pattern linear;

    private KeyPattern(String regex, int groups, Step first, Supplier<Pattern> translation) {
        this.regex = regex;
        this.groups = groups;
        this.first = first;
        this.translation = translation;
    }

    /**
     * Compiles a regular expression.
     *
     * @throws IllegalArgumentException if it is not valid or not supported; one line that says what to do
     */
    public static KeyPattern compile(String regex) {
        RegexCursor cursor = new RegexCursor(regex);
        RegexParser.Parsed parsed = RegexParser.parse(cursor);
        RegexNode root = parsed.root();
        Step first = root.steps() > MAX_STEPS ? null : start(root);
        KeyPattern pattern = new KeyPattern(regex, parsed.groups(), first, () -> LinearSearch.compile(root, cursor));
        if (first == null) {
            pattern.linear();
        }
        return pattern;
    }

    /** Made when it is first needed: the translation spells out all of Unicode, which takes long. */
    private Pattern linear() {
        if (linear == null) {
            linear = translation.get();
        }
        return linear;
    }

    private static Step start(RegexNode root) {
        return new Step.Mark(0, root.before(new Step.Mark(1, new Step.Accept())));
    }

    /** Returns a new matcher for keys. */
    public Matcher matcher() {
        return new Matcher(first);
    }

    /** Returns a matcher that never tries backtracking, to compare with. */
    Matcher linearMatcher() {
        return new Matcher(null);
    }

    /** Returns whether backtracking is tried first. */
    boolean backtracks() {
        return first != null;
    }

    /** Returns the number of capturing groups, without the whole match. */
    public int groupCount() {
        return groups;
    }

    /** Returns the regular expression as it was given. */
    @Override
    public String toString() {
        return regex;
    }

    /**
     * Searches one key after another.
     *
     * <p>Not thread-safe. Groups are counted from 1; group 0 is the whole match. They are valid after a search that found a
     * match, until the next one.
     */
    public final class Matcher {

        private final int[] marks = new int[2 * (groupCount() + 1)];
        private final Attempt attempt;
        private LinearSearch search;
        private CharSequence key;

        private Matcher(Step first) {
            attempt = first == null ? null : new Attempt(first, marks);
        }

        /**
         * Searches for the leftmost match anywhere in a key.
         *
         * @param key the text of a key, as of {@link KeyText#of}
         */
        public boolean find(CharSequence key) {
            this.key = key;
            Attempt.Outcome outcome = attempt == null ? Attempt.Outcome.GAVE_UP : attempt.find(key);
            return outcome == Attempt.Outcome.GAVE_UP ? findInLinearTime() : outcome == Attempt.Outcome.FOUND;
        }

        private boolean findInLinearTime() {
            if (search == null) {
                search = new LinearSearch(linear(), marks);
            }
            return search.find(key);
        }

        /** Returns the number of capturing groups, without the whole match. */
        public int groupCount() {
            return KeyPattern.this.groupCount();
        }

        /** Returns the text of a group; {@code null} when the group took no part in the match. */
        public String group(int index) {
            int start = start(index);
            return start < 0 ? null : key.subSequence(start, end(index)).toString();
        }

        /** Returns where a group begins, in chars from 0; -1 when it took no part in the match. */
        public int start(int index) {
            return marks[2 * index];
        }

        /** Returns where a group ends, in chars from 0, that is after its last one; -1 when it took no part. */
        public int end(int index) {
            return marks[2 * index + 1];
        }
    }
}

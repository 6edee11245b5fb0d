package io.caravan.source.pattern;

import io.caravan.source.KeyText;
import java.util.Arrays;

/**
 * A search through one key after another by backtracking, with an upper bound on its work.
 *
 * <p>Not thread-safe.
 */
final class Attempt {

    /** What a search found out. */
    enum Outcome {
        FOUND,
        NOT_FOUND,
        /** The work allowed for a key of this length was not enough. */
        GAVE_UP
    }

    private static final int BUFFER_SIZE = 1024;
    private static final int WORK_PER_KEY = 1024;
    private static final int WORK_PER_CHARACTER = 64;

    private final Step first;
    private final int[] marks;
    private final char[] buffer = new char[BUFFER_SIZE];
    private char[] text;
    private int end;
    private long work;

    /** @param marks where to put begin and end of the match and of each group; -1 for a group that took no part */
    Attempt(Step first, int[] marks) {
        this.first = first;
        this.marks = marks;
    }

    /** Searches for the leftmost match. */
    Outcome find(CharSequence key) {
        end = key.length();
        text = end <= BUFFER_SIZE ? buffer : new char[end];
        KeyText.copy(key, text);
        work = WORK_PER_KEY + (long) WORK_PER_CHARACTER * end;
        Arrays.fill(marks, -1);
        for (int from = 0; from <= end; from = first.retryAt(this, from)) {
            if (first.matches(this, from)) {
                return Outcome.FOUND;
            }
            if (work < 0) {
                return Outcome.GAVE_UP;
            }
        }
        return Outcome.NOT_FOUND;
    }

    /** Returns the end of the ASCII characters of a set that stand between two positions, beginning at the first. */
    int endOfAscii(CodePointSet set, int from, int to) {
        char[] units = text;
        int at = from;
        while (at < to && set.containsAscii(units[at])) {
            at++;
        }
        return at;
    }

    /** Returns the position after a character; at the end of the key, one beyond it. */
    int after(int at) {
        return at < end ? at + Character.charCount(codePointAt(at)) : at + 1;
    }

    int end() {
        return end;
    }

    int codePointAt(int at) {
        char unit = text[at];
        return Character.isHighSurrogate(unit) ? Character.codePointAt(text, at, end) : unit;
    }

    int codePointBefore(int at) {
        char unit = text[at - 1];
        return Character.isLowSurrogate(unit) ? Character.codePointBefore(text, at) : unit;
    }

    /** Sets a slot of the marks and returns what it held. */
    int mark(int slot, int at) {
        int before = marks[slot];
        marks[slot] = at;
        return before;
    }

    /** Takes from the work that is left; false when there is too little. */
    boolean spend(int amount) {
        work -= amount;
        return work >= 0;
    }
}

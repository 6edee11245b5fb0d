package io.caravan.source.pattern;

import java.util.function.IntPredicate;

/** The characters between the brackets of a {@link NamePattern}. */
final class CharacterSet {

    private CharacterSet() {}

    /**
     * Finds the bracket that closes a set. One that stands first in the set, or right after the exclamation mark, is a member.
     *
     * @param open where the set opens
     * @return     -1 when nothing closes it, so that the opening bracket stands for itself
     */
    static int endOf(int[] pattern, int open) {
        int at = open + 1;
        if (at < pattern.length && pattern[at] == '!') {
            at++;
        }
        at++;
        while (at < pattern.length && pattern[at] != ']') {
            at++;
        }
        return at < pattern.length ? at : -1;
    }

    /** Reads what stands from {@code begin} up to the closing bracket at {@code end}. A range that runs backwards is empty. */
    static IntPredicate parse(int[] pattern, int begin, int end) {
        boolean others = pattern[begin] == '!';
        IntPredicate members = character -> false;
        int at = others ? begin + 1 : begin;
        while (at < end) {
            int first = pattern[at];
            boolean range = at + 2 < end && pattern[at + 1] == '-';
            int last = range ? pattern[at + 2] : first;
            members = members.or(character -> character >= first && character <= last);
            at += range ? 3 : 1;
        }
        return others ? members.negate() : members;
    }
}

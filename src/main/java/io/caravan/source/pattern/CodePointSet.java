package io.caravan.source.pattern;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** An immutable set of Unicode code points, fastest for ASCII. */
final class CodePointSet {

    private static final int LIMIT = Character.MAX_CODE_POINT + 1;
    private static final int ASCII_LIMIT = 0x80;

    private final IntPredicate members;
    private final boolean[] ascii = new boolean[ASCII_LIMIT];
    private volatile BitSet all;

    private CodePointSet(BitSet members) {
        this(members::get);
        all = members;
    }

    /** The members are listed only when a set is made of them: a walk through Unicode takes longer than a small command. */
    private CodePointSet(IntPredicate members) {
        this.members = members;
        for (int codePoint = 0; codePoint < ASCII_LIMIT; codePoint++) {
            ascii[codePoint] = members.test(codePoint);
        }
    }

    private BitSet all() {
        if (all == null) {
            all = Unicode.all(members);
        }
        return all;
    }

    private boolean isListed() {
        return all != null;
    }

    static CodePointSet none() {
        return new CodePointSet(new BitSet());
    }

    /** Returns the code points from {@code first} to {@code last}, both included. */
    static CodePointSet range(int first, int last) {
        BitSet members = new BitSet();
        members.set(first, last + 1);
        return new CodePointSet(members);
    }

    /** Returns the letters, marks, decimal digits, connectors and joiners of Unicode: {@code \w}. */
    static CodePointSet word() {
        return Unicode.WORD;
    }

    /** Returns the decimal digits of all scripts: {@code \d}. */
    static CodePointSet digit() {
        return Unicode.DIGIT;
    }

    /** Returns what has the Unicode property White_Space: {@code \s}. */
    static CodePointSet space() {
        return Unicode.SPACE;
    }

    boolean containsAscii(char unit) {
        return unit < ASCII_LIMIT && ascii[unit];
    }

    boolean contains(int codePoint) {
        return codePoint < ASCII_LIMIT ? ascii[codePoint] : members.test(codePoint);
    }

    /** Returns the only member; empty when there is none or more than one. */
    OptionalInt single() {
        boolean one = isListed() && all.cardinality() == 1;
        return one ? OptionalInt.of(all.nextSetBit(0)) : OptionalInt.empty();
    }

    boolean isEmpty() {
        return isListed() && all.isEmpty();
    }

    boolean intersects(CodePointSet other) {
        if (other.isListed() && !isListed()) {
            return other.all.stream().anyMatch(members);
        }
        return isListed() && !other.isListed() ? other.intersects(this) : all().intersects(other.all());
    }

    CodePointSet complement() {
        BitSet others = (BitSet) all().clone();
        others.flip(0, LIMIT);
        return new CodePointSet(others);
    }

    CodePointSet union(CodePointSet other) {
        BitSet both = (BitSet) all().clone();
        both.or(other.all());
        return new CodePointSet(both);
    }

    /** Returns the members and all that differ from one of them in case only, by the simple case folding of Unicode. */
    CodePointSet inEitherCase() {
        BitSet folded = new BitSet();
        all().stream().forEach(member -> folded.set(fold(member)));
        BitSet all = new BitSet();
        for (int codePoint = 0; codePoint < LIMIT; codePoint++) {
            all.set(codePoint, folded.get(fold(codePoint)));
        }
        return new CodePointSet(all);
    }

    private static int fold(int codePoint) {
        boolean turkishI = codePoint == 0x130 || codePoint == 0x131;
        return turkishI ? codePoint : Character.toLowerCase(Character.toUpperCase(codePoint));
    }

    /** Returns the members as ranges in the syntax of a bracket class, for example {@code \x{30}-\x{39}}. */
    @Override
    public String toString() {
        StringBuilder ranges = new StringBuilder();
        BitSet listed = all();
        for (int first = listed.nextSetBit(0); first >= 0; ) {
            int end = listed.nextClearBit(first);
            ranges.append(escape(first));
            if (end - first > 1) {
                ranges.append('-').append(escape(end - 1));
            }
            first = listed.nextSetBit(end);
        }
        return ranges.toString();
    }

    private static String escape(int codePoint) {
        return "\\x{" + Integer.toHexString(codePoint) + "}";
    }

    /** The classes of Unicode, as this Java knows it. */
    private static final class Unicode {

        private static final int END_OF_LETTERS = 0x40000;
        private static final int FIRST_SPECIAL = 0xE0000;
        private static final int END_OF_SPECIAL = 0xE1000;

        private static final Set<Integer> SPACES = Set.of(
                (int) '\t',
                (int) '\n',
                0x0B,
                (int) '\f',
                (int) '\r',
                (int) ' ',
                0x85,
                0xA0,
                0x1680,
                0x2000,
                0x2001,
                0x2002,
                0x2003,
                0x2004,
                0x2005,
                0x2006,
                0x2007,
                0x2008,
                0x2009,
                0x200A,
                0x2028,
                0x2029,
                0x202F,
                0x205F,
                0x3000);

        static final CodePointSet WORD = new CodePointSet(Unicode::isWord);
        static final CodePointSet DIGIT =
                new CodePointSet(codePoint -> Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER);
        static final CodePointSet SPACE = new CodePointSet(SPACES::contains);

        /** Lists the members: a walk through the planes that hold characters. */
        static BitSet all(IntPredicate members) {
            BitSet listed = new BitSet(LIMIT);
            IntStream.concat(IntStream.range(0, END_OF_LETTERS), IntStream.range(FIRST_SPECIAL, END_OF_SPECIAL))
                    .filter(members)
                    .forEach(listed::set);
            return listed;
        }

        private static boolean isWord(int codePoint) {
            return switch (Character.getType(codePoint)) {
                case Character.NON_SPACING_MARK,
                        Character.ENCLOSING_MARK,
                        Character.COMBINING_SPACING_MARK,
                        Character.DECIMAL_DIGIT_NUMBER,
                        Character.CONNECTOR_PUNCTUATION -> true;
                default -> Character.isAlphabetic(codePoint) || codePoint == 0x200C || codePoint == 0x200D;
            };
        }
    }
}

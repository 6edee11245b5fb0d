package io.caravan.source;

import java.util.BitSet;
import java.util.OptionalInt;

/** An immutable set of Unicode code points, fastest for ASCII. */
final class CodePointSet {

    private static final int LIMIT = Character.MAX_CODE_POINT + 1;
    private static final int ASCII_LIMIT = 0x80;

    private final BitSet members;
    private final boolean[] ascii = new boolean[ASCII_LIMIT];

    private CodePointSet(BitSet members) {
        this.members = members;
        for (int codePoint = 0; codePoint < ASCII_LIMIT; codePoint++) {
            ascii[codePoint] = members.get(codePoint);
        }
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
        return codePoint < ASCII_LIMIT ? ascii[codePoint] : members.get(codePoint);
    }

    /** Returns the only member; empty when there is none or more than one. */
    OptionalInt single() {
        return members.cardinality() == 1 ? OptionalInt.of(members.nextSetBit(0)) : OptionalInt.empty();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    boolean intersects(CodePointSet other) {
        return members.intersects(other.members);
    }

    CodePointSet complement() {
        BitSet others = (BitSet) members.clone();
        others.flip(0, LIMIT);
        return new CodePointSet(others);
    }

    CodePointSet union(CodePointSet other) {
        BitSet both = (BitSet) members.clone();
        both.or(other.members);
        return new CodePointSet(both);
    }

    /** Returns the members and all that differ from one of them in case only, by the simple case folding of Unicode. */
    CodePointSet inEitherCase() {
        BitSet folded = new BitSet();
        members.stream().forEach(member -> folded.set(fold(member)));
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
        for (int first = members.nextSetBit(0); first >= 0; ) {
            int end = members.nextClearBit(first);
            ranges.append(escape(first));
            if (end - first > 1) {
                ranges.append('-').append(escape(end - 1));
            }
            first = members.nextSetBit(end);
        }
        return ranges.toString();
    }

    private static String escape(int codePoint) {
        return "\\x{" + Integer.toHexString(codePoint) + "}";
    }

    /** Made at first use: a walk through the planes of Unicode that hold characters. */
    private static final class Unicode {

        private static final int END_OF_LETTERS = 0x40000;
        private static final int FIRST_SPECIAL = 0xE0000;
        private static final int END_OF_SPECIAL = 0xE1000;

        private static final int[] SPACES = {
            '\t', '\n', 0x0B, '\f', '\r', ' ', 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
            0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000
        };

        static final CodePointSet WORD;
        static final CodePointSet DIGIT;
        static final CodePointSet SPACE;

        static {
            BitSet word = new BitSet(LIMIT);
            BitSet digit = new BitSet(LIMIT);
            BitSet space = new BitSet(LIMIT);
            for (int codePoint = 0; codePoint < END_OF_SPECIAL; codePoint++) {
                if (codePoint == END_OF_LETTERS) {
                    codePoint = FIRST_SPECIAL;
                }
                word.set(codePoint, isWord(codePoint));
                digit.set(codePoint, Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER);
            }
            for (int codePoint : SPACES) {
                space.set(codePoint);
            }
            WORD = new CodePointSet(word);
            DIGIT = new CodePointSet(digit);
            SPACE = new CodePointSet(space);
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

package io.caravan.source.pattern;

import io.caravan.source.pattern.RegexNode.Chars;
import io.caravan.source.pattern.RegexNode.Foreign;
import java.util.OptionalInt;

/** Reads a class in brackets, such as {@code [^a-z\d_]}; the opening bracket has been read. */
final class BracketParser {

    private static final String[] SET_OPERATORS = {"&&", "--", "~~"};

    private final RegexCursor cursor;
    private final StringBuilder foreign = new StringBuilder();
    private CodePointSet listed = CodePointSet.none();

    private BracketParser(RegexCursor cursor) {
        this.cursor = cursor;
    }

    static RegexNode parse(RegexCursor cursor, boolean ignoresCase) {
        return new BracketParser(cursor).parse(ignoresCase);
    }

    private RegexNode parse(boolean ignoresCase) {
        boolean negated = cursor.accept("^");
        if (cursor.accept("]")) {
            add(Chars.of(']'));
        }
        while (!cursor.accept("]")) {
            rejectSetOperators();
            if (cursor.accept("[")) {
                namedClass();
            } else {
                item();
            }
        }
        if (foreign.isEmpty()) {
            return new Chars(listed, negated);
        }
        if (ignoresCase && !listed.isEmpty()) {
            throw cursor.invalid(
                    "a class in brackets that mixes characters with named classes is not supported under the flag i",
                    "Put them in brackets of their own, joined by '|'");
        }
        return new Foreign((negated ? "[^" : "[") + listed + foreign + "]");
    }

    private void rejectSetOperators() {
        for (String operator : SET_OPERATORS) {
            if (cursor.sees(operator)) {
                throw cursor.invalid(
                        "operator " + operator + " in brackets is not supported",
                        "List the characters that are left, or put \\ before each '" + operator.charAt(0) + "'");
            }
        }
    }

    private void namedClass() {
        if (!cursor.accept(":")) {
            throw cursor.invalid("brackets in brackets are not supported", "Write \\[ for the character itself");
        }
        String name = cursor.upTo(":]", "a '[:' has no ':]'", "Write \\[ for the character itself");
        foreign.append("[:").append(name).append(":]");
    }

    private void item() {
        RegexNode first = member();
        if (!cursor.sees("-") || cursor.sees("-]") || cursor.sees("--")) {
            add(first);
            return;
        }
        cursor.accept("-");
        RegexNode last = member();
        int low = boundary(first);
        int high = boundary(last);
        if (low > high) {
            throw notARange();
        }
        listed = listed.union(CodePointSet.range(low, high));
    }

    private int boundary(RegexNode member) {
        return member.character()
                .map(CodePointSet::single)
                .orElseGet(OptionalInt::empty)
                .orElseThrow(this::notARange);
    }

    private IllegalArgumentException notARange() {
        return cursor.invalid(
                "a range in brackets is not from a lower to a higher character", "Write \\- for '-' itself");
    }

    private RegexNode member() {
        int character = cursor.next("a '[' has no ']'", "Add the missing ']', or write \\[ for the character itself");
        return character == '\\' ? EscapeParser.parseCharacters(cursor) : Chars.of(character);
    }

    private void add(RegexNode member) {
        if (member instanceof Foreign property) {
            foreign.append(property.syntax());
        } else {
            listed = listed.union(member.character().orElseThrow());
        }
    }
}

package io.caravan.source.pattern;

import io.caravan.source.pattern.RegexNode.Chars;
import io.caravan.source.pattern.RegexNode.Foreign;

/** Reads what follows a backslash in a regular expression. */
final class EscapeParser {

    private static final String CLOSE_BRACE = "Write the missing '}'";

    private EscapeParser() {}

    /** Reads an escape outside of brackets; the backslash has been read. */
    static RegexNode parse(RegexCursor cursor) {
        if (cursor.sees("b{")) {
            throw cursor.invalid("\\b{ is not supported", "Use \\b; to repeat a boundary is never needed");
        }
        if (cursor.accept("b")) {
            return Assertion.WORD_BOUNDARY;
        }
        if (cursor.accept("B")) {
            return Assertion.NO_WORD_BOUNDARY;
        }
        if (cursor.accept("A")) {
            return Assertion.START_OF_TEXT;
        }
        if (cursor.accept("z")) {
            return Assertion.END_OF_TEXT;
        }
        return parseCharacters(cursor);
    }

    /** Reads an escape that stands for a character or a set of them, inside or outside of brackets. */
    static RegexNode parseCharacters(RegexCursor cursor) {
        int letter = cursor.next("it ends with a backslash", "Write \\\\ for the character itself");
        return switch (letter) {
            case 'd' -> new Chars(CodePointSet.digit(), false);
            case 'D' -> new Chars(CodePointSet.digit(), true);
            case 's' -> new Chars(CodePointSet.space(), false);
            case 'S' -> new Chars(CodePointSet.space(), true);
            case 'w' -> new Chars(CodePointSet.word(), false);
            case 'W' -> new Chars(CodePointSet.word(), true);
            case 'p', 'P' -> property(cursor, letter);
            case 'x' -> hexadecimal(cursor, 2);
            case 'u' -> hexadecimal(cursor, 4);
            case 'U' -> hexadecimal(cursor, 8);
            case 'a' -> Chars.of(0x07);
            case 't' -> Chars.of('\t');
            case 'n' -> Chars.of('\n');
            case 'v' -> Chars.of(0x0B);
            case 'f' -> Chars.of('\f');
            case 'r' -> Chars.of('\r');
            default -> literal(cursor, letter);
        };
    }

    private static RegexNode literal(RegexCursor cursor, int character) {
        String escape = "\\" + Character.toString(character);
        if (character >= '0' && character <= '9' || character == 'k') {
            throw cursor.invalid(
                    "back-reference " + escape + " is not supported",
                    "Capture both parts and compare them after the match");
        }
        if (character >= 0x80 || Character.isLetter(character) || character == '<' || character == '>') {
            throw cursor.invalid(
                    "escape " + escape + " has no meaning here",
                    "Write the character without the backslash, or see the list of escapes");
        }
        return Chars.of(character);
    }

    private static RegexNode property(RegexCursor cursor, int letter) {
        String syntax = "\\" + (char) letter;
        if (cursor.accept("{")) {
            return new Foreign(syntax + "{" + cursor.upTo("}", syntax + "{ is not closed", CLOSE_BRACE) + "}");
        }
        return new Foreign(syntax + Character.toString(cursor.next(syntax + " names no property", "Write \\p{L}")));
    }

    private static RegexNode hexadecimal(RegexCursor cursor, int length) {
        StringBuilder digits = new StringBuilder();
        String remedy = "Write for example \\x41 or \\x{1F600}";
        if (cursor.accept("{")) {
            digits.append(cursor.upTo("}", "a hexadecimal escape is not closed", CLOSE_BRACE));
        } else {
            for (int i = 0; i < length; i++) {
                digits.appendCodePoint(cursor.next("a hexadecimal escape is too short", remedy));
            }
        }
        if (!digits.toString().matches("0*[0-9A-Fa-f]{1,6}")) {
            throw cursor.invalid("'" + digits + "' is not a hexadecimal number of a character", remedy);
        }
        int codePoint = Integer.parseInt(digits.toString(), 16);
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        if (codePoint > Character.MAX_CODE_POINT || surrogate) {
            throw cursor.invalid("'" + digits + "' is not the number of a character", remedy);
        }
        return Chars.of(codePoint);
    }
}

package io.caravan.source.pattern;

import io.caravan.source.pattern.RegexNode.Chars;
import io.caravan.source.pattern.RegexNode.Choice;
import io.caravan.source.pattern.RegexNode.Dot;
import io.caravan.source.pattern.RegexNode.Foreign;
import io.caravan.source.pattern.RegexNode.Group;
import io.caravan.source.pattern.RegexNode.Repeat;
import io.caravan.source.pattern.RegexNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the structure of a regular expression: choices, sequences, groups and repetitions. */
final class RegexParser {

    private static final int MAX_DEPTH = 250;
    private static final int MAX_REPETITIONS = 1000;
    private static final Pattern NAME = Pattern.compile("[_\\p{IsAlphabetic}][_.\\[\\]\\p{IsAlphabetic}\\p{IsDigit}]*");
    private static final Pattern FLAGS = Pattern.compile("[imsU]*(-[imsU]+)?");
    private static final Pattern BOUNDS = Pattern.compile("(\\d{1,4})(,(\\d{1,4})?)?");

    private final RegexCursor cursor;
    private final Set<String> names = new HashSet<>();
    private int groups;
    private int depth;
    private boolean ignoresCase;

    private RegexParser(RegexCursor cursor) {
        this.cursor = cursor;
    }

    /** What an expression says, and how many capturing groups it has. */
    record Parsed(RegexNode root, int groups) {}

    /** @throws IllegalArgumentException if the expression cannot be read; the message is one line */
    static Parsed parse(RegexCursor cursor) {
        RegexParser parser = new RegexParser(cursor);
        RegexNode root = parser.choice();
        if (!cursor.atEnd()) {
            throw cursor.invalid("a ')' closes no group", "Remove it, or write \\)");
        }
        return new Parsed(root, parser.groups);
    }

    private RegexNode choice() {
        List<RegexNode> parts = new ArrayList<>();
        do {
            parts.add(sequence());
        } while (cursor.accept("|"));
        return parts.size() == 1 ? parts.get(0) : new Choice(parts);
    }

    private RegexNode sequence() {
        List<RegexNode> parts = new ArrayList<>();
        while (!cursor.atEnd() && !cursor.sees("|") && !cursor.sees(")")) {
            parts.add(repetitions(single()));
        }
        return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
    }

    private RegexNode single() {
        RegexNode node = inOneCase();
        return ignoresCase && node instanceof Chars chars ? chars.inEitherCase() : node;
    }

    private RegexNode inOneCase() {
        int character = cursor.next("", "");
        return switch (character) {
            case '(' -> group();
            case '[' -> BracketParser.parse(cursor, ignoresCase);
            case '\\' -> EscapeParser.parse(cursor);
            case '.' -> new Dot();
            case '^' -> Assertion.START;
            case '$' -> Assertion.END;
            case '*', '+', '?', '{' ->
                throw cursor.invalid(
                        "nothing stands before '" + (char) character + "' to be repeated",
                        "To match the character itself write \\" + (char) character);
            default -> Chars.of(character);
        };
    }

    private RegexNode repetitions(RegexNode single) {
        RegexNode node = single;
        int nested = depth;
        while (true) {
            if (cursor.accept("*")) {
                node = repeat(node, 0, RegexNode.UNLIMITED);
            } else if (cursor.accept("+")) {
                node = repeat(node, 1, RegexNode.UNLIMITED);
            } else if (cursor.accept("?")) {
                node = repeat(node, 0, 1);
            } else if (cursor.accept("{")) {
                node = counted(node);
            } else {
                return node;
            }
            checkDepth(++nested);
        }
    }

    private RegexNode counted(RegexNode body) {
        String remedy =
                "Write {n}, {n,} or {n,m} with numbers up to " + MAX_REPETITIONS + ", or \\{ for the character itself";
        String bounds = cursor.upTo("}", "a '{' has no '}'", remedy);
        Matcher numbers = BOUNDS.matcher(bounds);
        if (!numbers.matches()) {
            throw cursor.invalid("{" + bounds + "} is not a repetition", remedy);
        }
        int min = Integer.parseInt(numbers.group(1));
        int limit = numbers.group(3) == null ? min : Integer.parseInt(numbers.group(3));
        if (limit < min || limit > MAX_REPETITIONS) {
            throw cursor.invalid("{" + bounds + "} is not a repetition", remedy);
        }
        boolean unlimited = numbers.group(2) != null && numbers.group(3) == null;
        return repeat(body, min, unlimited ? RegexNode.UNLIMITED : limit);
    }

    private RegexNode repeat(RegexNode body, int min, int max) {
        if (body instanceof Foreign foreign && foreign.syntax().startsWith("(?")) {
            throw cursor.invalid("flags cannot be repeated", "Remove the repetition after " + foreign.syntax());
        }
        return new Repeat(body, min, max, cursor.accept("?"));
    }

    private RegexNode group() {
        if (!cursor.accept("?")) {
            return body(++groups, "(");
        }
        if (cursor.sees("=") || cursor.sees("!") || cursor.sees("<=") || cursor.sees("<!")) {
            throw cursor.invalid(
                    "look-around is not supported", "Match the neighbouring text and capture the wanted part");
        }
        if (cursor.accept("P<") || cursor.accept("<")) {
            name();
            return body(++groups, "(");
        }
        return flags();
    }

    private void name() {
        String remedy = "Write (?P<name>...) with a name of letters, digits and '_' that is used once";
        String name = cursor.upTo(">", "a group name has no '>'", remedy);
        if (!NAME.matcher(name).matches() || !names.add(name)) {
            throw cursor.invalid("group name '" + name + "' is not a name or is used twice", remedy);
        }
    }

    private RegexNode flags() {
        StringBuilder flags = new StringBuilder();
        while (!cursor.sees(":") && !cursor.sees(")")) {
            flags.appendCodePoint(cursor.next("a '(?' has no ')'", "Close the group"));
            if (!FLAGS.matcher(flags).matches() && !flags.toString().endsWith("-")) {
                throw cursor.invalid(
                        "'(?" + flags + "' begins no kind of group that is supported",
                        "Use (...), (?:...), (?P<name>...) or the flags i, m, s and U");
            }
        }
        boolean outside = ignoresCase;
        int minus = flags.indexOf("-");
        if (flags.indexOf("i") >= 0) {
            ignoresCase = minus < 0 || flags.indexOf("i") < minus;
        }
        if (cursor.accept(":")) {
            Group group = body(0, "(?" + flags + ":");
            ignoresCase = outside;
            return group;
        }
        cursor.accept(")");
        if (!FLAGS.matcher(flags).matches() || flags.isEmpty()) {
            throw cursor.invalid("(?" + flags + ") sets no flag", "Remove it, or name one of the flags i, m, s and U");
        }
        return new Foreign("(?" + flags + ")");
    }

    private Group body(int index, String opening) {
        checkDepth(++depth);
        boolean outside = ignoresCase;
        RegexNode body = choice();
        if (!cursor.accept(")")) {
            throw cursor.invalid("a group is not closed", "Add the missing ')', or write \\( for the character itself");
        }
        depth--;
        ignoresCase = outside;
        return new Group(index, opening, body);
    }

    private void checkDepth(int nested) {
        if (nested > MAX_DEPTH) {
            throw cursor.invalid(
                    "it is nested deeper than " + MAX_DEPTH + " levels", "Remove groups that are not needed");
        }
    }
}

package io.caravan.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.core.Parser;

/**
 * Splits SQL text at the semicolons that end statements, by the rules of psql: not in quotes, comments or parentheses, and not
 * in the body of a function between BEGIN ATOMIC and its END.
 *
 * The driver's parser finds the ends of quotes and comments. Its own splitting loses a body that follows a comment, or that
 * has a CASE.
 */
final class StatementSplit {

    /** Words that tell whether a statement makes a routine: CREATE OR REPLACE FUNCTION. */
    private static final int OPENING_WORDS = 4;

    /** A statement: its text from its first word on, and the line on which that stands, from 1. */
    record Piece(String sql, int line, List<String> words) {}

    private final char[] text;
    private final List<Piece> pieces = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private int start = -1;
    private int parentheses;
    private int body;

    private StatementSplit(String text) {
        this.text = text.toCharArray();
    }

    /** Returns the statements in order; what is only blank or comment is none. */
    static List<Piece> of(String text) {
        return new StatementSplit(text).split();
    }

    private List<Piece> split() {
        int at = 0;
        while (at < text.length) {
            at = afterToken(at);
        }
        end(text.length);
        return pieces;
    }

    /** Takes the token at an index, and returns the index after it. */
    private int afterToken(int at) {
        char c = text[at];
        int last = c == '-' ? Parser.parseLineComment(text, at) : c == '/' ? Parser.parseBlockComment(text, at) : at;
        if (last > at || Character.isWhitespace(c)) {
            return last + 1;
        }
        if (c == ';' && parentheses == 0 && body == 0) {
            end(at);
            return at + 1;
        }
        start = start < 0 ? at : start;
        if (c != '$' && Parser.isIdentifierStartChar(c)) {
            return afterWord(at);
        }
        parentheses = Math.max(0, parentheses + (c == '(' ? 1 : c == ')' ? -1 : 0));
        return 1
                + switch (c) {
                    case '\'' -> Parser.parseSingleQuotes(text, at, !isEscapeString(at));
                    case '"' -> Parser.parseDoubleQuotes(text, at);
                    case '$' -> Parser.parseDollarQuotes(text, at);
                    default -> at;
                };
    }

    /** Only E'…' takes a backslash as escape. */
    private boolean isEscapeString(int quote) {
        boolean letter = quote > 0 && (text[quote - 1] == 'e' || text[quote - 1] == 'E');
        return letter && (quote == 1 || !Parser.isIdentifierContChar(text[quote - 2]));
    }

    private int afterWord(int at) {
        int end = at + 1;
        while (end < text.length && Parser.isIdentifierContChar(text[end])) {
            end++;
        }
        String word = new String(text, at, end - at).toUpperCase(Locale.ROOT);
        if (words.size() < OPENING_WORDS) {
            words.add(word);
        }
        if (makesRoutine() && parentheses == 0) {
            followBody(word);
        }
        return end;
    }

    private boolean makesRoutine() {
        int kind = words.size() > 2 && words.get(1).equals("OR") ? 3 : 1;
        return words.get(0).equals("CREATE")
                && words.size() > kind
                && (words.get(kind).equals("FUNCTION") || words.get(kind).equals("PROCEDURE"));
    }

    private void followBody(String word) {
        switch (word) {
            case "BEGIN" -> body++;
            case "CASE" -> body += body > 0 ? 1 : 0;
            case "END" -> body -= body > 0 ? 1 : 0;
            default -> {}
        }
    }

    private void end(int at) {
        if (start >= 0) {
            int line = 1;
            for (int index = 0; index < start; index++) {
                line += text[index] == '\n' ? 1 : 0;
            }
            pieces.add(new Piece(new String(text, start, at - start).strip(), line, List.copyOf(words)));
        }
        start = -1;
        words = new ArrayList<>();
        parentheses = 0;
        body = 0;
    }
}

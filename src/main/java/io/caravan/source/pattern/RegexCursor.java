package io.caravan.source.pattern;

/** A position in a regular expression that is being read. */
final class RegexCursor {

    private final String regex;
    private int at;

    RegexCursor(String regex) {
        this.regex = regex;
    }

    boolean atEnd() {
        return at == regex.length();
    }

    /** Returns whether the rest begins with some text. */
    boolean sees(String text) {
        return regex.startsWith(text, at);
    }

    /** Steps over some text if the rest begins with it. */
    boolean accept(String text) {
        boolean seen = sees(text);
        if (seen) {
            at += text.length();
        }
        return seen;
    }

    /** Reads one character. */
    int next(String missing, String remedy) {
        if (atEnd()) {
            throw invalid(missing, remedy);
        }
        int codePoint = regex.codePointAt(at);
        at += Character.charCount(codePoint);
        return codePoint;
    }

    /** Reads up to a delimiter and over it. */
    String upTo(String delimiter, String missing, String remedy) {
        int end = regex.indexOf(delimiter, at);
        if (end < 0) {
            throw invalid(missing, remedy);
        }
        String text = regex.substring(at, end);
        at = end + delimiter.length();
        return text;
    }

    /** Returns the exception for a fault at this position: what is wrong, and what to do. */
    IllegalArgumentException invalid(String fault, String remedy) {
        String oneLine = regex.replace("\r", "\\r").replace("\n", "\\n");
        return new IllegalArgumentException(
                "Key pattern '" + oneLine + "' is not valid: " + fault + ". " + remedy + ".");
    }
}

package io.caravan.cli;

import java.util.regex.Pattern;

/** Keys and other texts of a server, as they may be shown on a terminal: nothing in them moves its cursor or ends a line. */
public final class Printable {

    private static final String CONTROLS = "\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069";
    private static final Pattern IN_A_LINE = Pattern.compile("[" + CONTROLS + "]");
    private static final Pattern IN_LINES = Pattern.compile("[" + CONTROLS + "&&[^\n\t]]");

    private Printable() {}

    /** Returns a text with a space in the place of each control character. */
    public static String line(String text) {
        return IN_A_LINE.matcher(text).replaceAll(" ");
    }

    /** Returns the same, with its ends of lines and its tabs. */
    public static String lines(String text) {
        return IN_LINES.matcher(text).replaceAll(" ");
    }
}

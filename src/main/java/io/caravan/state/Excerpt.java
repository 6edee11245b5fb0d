package io.caravan.state;

/** A value as a message shows it: on one line, and no longer than a line bears. */
final class Excerpt {

    private static final int LONGEST = 120;

    private Excerpt() {}

    /** Returns the text without control characters, and cut after 120 characters. */
    static String of(String text) {
        int end = Math.min(text.length(), LONGEST);
        StringBuilder shown = new StringBuilder(end + 1);
        for (int at = 0; at < end; at++) {
            char c = text.charAt(at);
            shown.append(Character.isISOControl(c) ? ' ' : c);
        }
        return end < text.length() ? shown.append('…').toString() : shown.toString();
    }

    /** Returns the text on one line, at its full length. */
    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}

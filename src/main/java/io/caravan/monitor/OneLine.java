package io.caravan.monitor;

/** Names for people and logs: whoever chose a name cannot begin a line of the log with it. */
final class OneLine {

    private OneLine() {}

    /** Returns the text with control and format characters as their numbers. */
    static String of(String text) {
        if (text.codePoints().noneMatch(OneLine::isHidden)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(codePoint -> {
            if (isHidden(codePoint)) {
                line.append("\\u{%x}".formatted(codePoint));
            } else {
                line.appendCodePoint(codePoint);
            }
        });
        return line.toString();
    }

    private static boolean isHidden(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}

package io.caravan.doctor;

/**
 * The answer to a question.
 *
 * @param level how bad it is
 * @param seen  what there is, on one line
 * @param mend  what to do; empty for nothing
 */
public record Answer(Level level, String seen, String mend) {

    public static Answer ok(String seen) {
        return new Answer(Level.ok, seen, "");
    }

    public static Answer warning(String seen, String mend) {
        return new Answer(Level.warning, seen, mend);
    }

    public static Answer fault(String seen, String mend) {
        return new Answer(Level.fault, seen, mend);
    }

    /**
     * Takes a message that says what is wrong and, in the sentences after it, what to do.
     *
     * @param usual what to do where it does not say that
     */
    public static Answer faultOf(String message, String usual) {
        String line = message.lines().findFirst().orElse(message).strip();
        int end = line.indexOf(". ");
        return end < 0 ? fault(line, usual) : fault(line.substring(0, end), line.substring(end + 2));
    }
}

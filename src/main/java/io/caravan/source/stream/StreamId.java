package io.caravan.source.stream;

/** The place of an entry in its stream. Both numbers are unsigned. */
public record StreamId(long milliseconds, long sequence) implements Comparable<StreamId> {

    public static final StreamId ZERO = new StreamId(0, 0);

    /** @param text as Redis writes it; a missing sequence means 0 */
    public static StreamId parse(String text) {
        int hyphen = text.indexOf('-');
        return hyphen < 0
                ? new StreamId(Long.parseUnsignedLong(text), 0)
                : new StreamId(
                        Long.parseUnsignedLong(text, 0, hyphen, 10),
                        Long.parseUnsignedLong(text, hyphen + 1, text.length(), 10));
    }

    /** @throws IllegalArgumentException if a person has written something else; one line that shows the form */
    static StreamId checked(String text) {
        try {
            return parse(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Not the id of an entry: '" + text + "'. Write for example 1700000000000-0, 0 or $");
        }
    }

    public StreamId next() {
        return sequence == -1 ? new StreamId(milliseconds + 1, 0) : new StreamId(milliseconds, sequence + 1);
    }

    StreamId previous() {
        if (equals(ZERO)) {
            return this;
        }
        return sequence == 0 ? new StreamId(milliseconds - 1, -1) : new StreamId(milliseconds, sequence - 1);
    }

    @Override
    public int compareTo(StreamId other) {
        int byTime = Long.compareUnsigned(milliseconds, other.milliseconds);
        return byTime != 0 ? byTime : Long.compareUnsigned(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(milliseconds) + "-" + Long.toUnsignedString(sequence);
    }
}

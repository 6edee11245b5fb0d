package io.caravan.process;

import io.caravan.source.keyspace.KeyEvent;

/**
 * A key event with a value of the key, or with the reason why it has none. Where no value was asked for all is {@code null}
 * but the event.
 *
 * @param event   what happened
 * @param type    of the value, as Redis names it; {@code null} where it is not known
 * @param value   a string in the encoding of {@link io.caravan.source.KeyText}; a value of another type as JSON, see
 *                {@link ValueText}; {@code null} where none is carried
 * @param leftOut why no value is carried; {@code null} where one is, or none was asked for
 */
public record ValuedEvent(KeyEvent event, String type, String value, LeftOut leftOut) {

    /** Why an event comes without a value. */
    public enum LeftOut {
        /** There is no such key any more, or it has got another type meanwhile. */
        GONE("gone"),
        /** The key was taken away, and what it held last is not remembered. */
        UNKNOWN("unknown"),
        /** It is larger than what is carried. */
        TOO_LARGE("too-large"),
        /** It is of a type that is not carried: that of a module. */
        TYPE("type"),
        /** Redis refuses to read it, mostly for want of a right. */
        REFUSED("refused");

        private final String word;

        LeftOut(String word) {
            this.word = word;
        }

        /** Returns the reason as messages name it. */
        public String word() {
            return word;
        }
    }

    /** Returns an event for which no value was asked. */
    public static ValuedEvent without(KeyEvent event) {
        return new ValuedEvent(event, null, null, null);
    }

    /** Returns the event without its value, because of that. */
    public ValuedEvent leaveOut(LeftOut reason) {
        return new ValuedEvent(event, type, null, reason);
    }
}

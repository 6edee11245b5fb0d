package io.caravan.monitor;

import java.util.Locale;

/**
 * Something about a stream that a person should look at.
 *
 * @param subject what it is about within the stream: a group, a group and a consumer, or nothing
 * @param text    what is wrong, with numbers, on one line
 */
record Warning(Kind kind, String subject, String text) {

    enum Kind {
        MISSING,
        REFUSED,
        UNREAD,
        LAG,
        OLDEST_PENDING,
        PENDING,
        IDLE_CONSUMER,
        LENGTH;

        /** Returns the name for JSON and metrics, such as {@code idle-consumer}. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Returns what stays the same while the numbers change. */
    String identity() {
        return kind.word() + " " + subject;
    }
}

package io.caravan.state.letters;

import java.time.Instant;

/**
 * A record that was given up, with what is needed to try it again.
 *
 * @param route    id of the route that gave it up
 * @param source   where the record came from, in words that also tell two records apart, for example a database and a key
 * @param payload  the record's bytes
 * @param reason   why it was given up, one line
 * @param attempts how often it was tried
 * @param time     when it was given up
 * @param origin   what kind of record it is, and the way that it took
 */
public record DeadLetter(
        String route, String source, byte[] payload, String reason, int attempts, Instant time, LetterOrigin origin) {

    /** Returns the letter with what became of it when it was tried again. */
    DeadLetter tried(LetterTry last) {
        return new DeadLetter(route, source, payload, last.reason(), last.attempts(), time, origin);
    }
}

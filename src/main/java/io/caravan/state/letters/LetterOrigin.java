package io.caravan.state.letters;

import java.util.Map;

/**
 * What kind of record a letter holds, and the way that it took.
 *
 * @param kind     of the record
 * @param headers  of a message: those that are texts, numbers or booleans and whose name speaks of no secret; of a counter
 *                 {@value #TAKE}
 * @param endpoint where a message failed that its route had changed; empty for one as it came into the route
 * @param part     whether it was one of a list of messages, so that its route takes a list
 * @param record   tells it from another record of the same source and bytes; empty where these name one record only
 */
public record LetterOrigin(Kind kind, Map<String, String> headers, String endpoint, boolean part, String record) {

    /** Header of the letter of a counter: what its run does to the counters that it reads. */
    public static final String TAKE = "CaravanCounterTake";

    /** What letters are made of. */
    public enum Kind {
        /** A key; where it is tried again it is read again. */
        key,
        /** An entry of a stream. */
        entry,
        /** An event of a key. */
        event,
        /** An element of the list in which events wait for the broker. */
        element,
        /** The bytes of any other message. */
        message,
        /** Something of which there is no more than a description. */
        description,
        /** A total of counters that its table refused; not in Redis, but in the table caravan_parked. */
        total
    }

    public LetterOrigin {
        headers = Map.copyOf(headers);
    }

    /** Of a record that its source and its bytes name. */
    public LetterOrigin(Kind kind, Map<String, String> headers, String endpoint, boolean part) {
        this(kind, headers, endpoint, part, "");
    }

    static LetterOrigin of(Kind kind) {
        return of(kind, "");
    }

    static LetterOrigin of(Kind kind, String record) {
        return new LetterOrigin(kind, Map.of(), "", false, record);
    }
}

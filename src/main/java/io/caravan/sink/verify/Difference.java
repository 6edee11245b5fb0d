package io.caravan.sink.verify;

/**
 * Something in which Redis and a copy of it, in a bucket or a table, are not alike.
 *
 * @param kind     what
 * @param database of the key; -1 where an object is concerned that cannot be read
 * @param key      in the text form of keys; of an entry of a stream the stream and the id; {@code null} where it is not known
 * @param object   name of the object, or of the segment; {@code null} where there is none
 * @param text     the same in words, one line
 */
public record Difference(Kind kind, int database, String key, String object, String text) {

    /** In what way. */
    public enum Kind {
        /** Redis has it, the copy does not. */
        missing,
        /** The copy has it, Redis does not. */
        extra,
        /** The values are not the same. */
        value,
        /** The times of expiry are not the same. */
        expiry,
        /** One of both cannot be read, or is not to be trusted. */
        broken
    }
}

package io.caravan.source.capture;

/**
 * What one key held at one moment, so that a server can be given it again.
 *
 * @param database   number of the database; {@link #UNKNOWN_DATABASE} where it was not written down
 * @param key        the key's bytes, not to be changed
 * @param type       the type as Redis names it (string, hash, …); {@code null} for a key that was gone
 * @param form       what the payload is
 * @param payload    see {@link Form}; {@code null} for {@link Form#GONE} and {@link Form#LARGE}
 * @param size       bytes of a string, else bytes that the key takes in Redis; 0 for a key that was gone
 * @param expiresAt  milliseconds since 1970 at which the key expires; -1 for a key that does not
 * @param capturedAt milliseconds since 1970 at which it was read
 */
public record KeyState(
        int database, byte[] key, String type, Form form, byte[] payload, long size, long expiresAt, long capturedAt) {

    /** Stands for the database of a key of which only the bytes are known, as in an object of the realtime backup. */
    public static final int UNKNOWN_DATABASE = -1;

    /** How a payload is given to a server. */
    public enum Form {
        /** There was no such key. */
        GONE,
        /** The bytes of a string, for SET. */
        STRING,
        /** What DUMP gave, for RESTORE. */
        DUMP,
        /** Larger than may lie in memory at once; to be read in chunks. */
        LARGE
    }

    /** Returns the state of a key that was gone. */
    public static KeyState gone(int database, byte[] key, long capturedAt) {
        return new KeyState(database, key, null, Form.GONE, null, 0, -1, capturedAt);
    }

    /** Returns the same as of a later moment, in milliseconds since 1970: another state has the moment at which it was read. */
    public KeyState at(long moment) {
        return new KeyState(database, key, type, form, payload, size, expiresAt, moment);
    }

    public boolean isGone() {
        return form == Form.GONE;
    }
}

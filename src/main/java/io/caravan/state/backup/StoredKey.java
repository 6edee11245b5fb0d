package io.caravan.state.backup;

/**
 * What is stored of a key.
 *
 * @param digest    of its state, see {@link io.caravan.process.backup.StateDigest}
 * @param expiresAt milliseconds since 1970 at which it expires; -1 if it does not, -2 if it is not known what is stored
 * @param version   when the newest version was captured, in milliseconds since 1970
 */
public record StoredKey(long digest, long expiresAt, long version) {

    /** What servers before 7.0 say of an expiry differs by a millisecond or two each time. */
    private static final long SAME_EXPIRY_MILLIS = 10;

    private static final long UNKNOWN = -2;

    /** Something was about to be stored, and nobody knows whether it was. @param version the newest that it may have */
    static StoredKey unknown(long version) {
        return new StoredKey(0, UNKNOWN, version);
    }

    boolean holds(long digest, long expiresAt) {
        return this.digest == digest && expiresAbout(expiresAt, SAME_EXPIRY_MILLIS);
    }

    /** Returns whether it expires at a time, or never as well. */
    public boolean expiresAbout(long other, long toleranceMillis) {
        return expiresAt == other || expiresAt >= 0 && other >= 0 && Math.abs(expiresAt - other) <= toleranceMillis;
    }
}

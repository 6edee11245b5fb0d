package io.caravan.process.backup;

/**
 * An object is not what a backup may take from it, and nothing of it may reach a server.
 *
 * <p>The message is one line without a subject ("is not signed, …"), and holds nothing that the object says.
 */
public final class BrokenObjectException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public BrokenObjectException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong with an object. */
    public enum Reason {
        /** It is no object of a backup, or one of another key or database than its name says. */
        FOREIGN,
        /** Bytes of it are missing or have changed. */
        DAMAGED,
        /** Whoever wrote or changed it does not have the configured key. */
        TAMPERED,
        /** It is not signed, and only what is signed may be restored. */
        UNSIGNED,
        /** It is signed or encrypted, and no key for that is configured. */
        NO_KEY,
        /** A newer Caravan wrote it. */
        UNSUPPORTED_VERSION,
        /** It holds more than may lie in memory at once; it can still be read in chunks. */
        TOO_LARGE,
        /** It is not there any more. */
        MISSING,
        /** The server does not give it out. */
        REFUSED
    }

    static BrokenObjectException damaged(String message) {
        return new BrokenObjectException(Reason.DAMAGED, message);
    }
}

package io.caravan.testing;

/** What becomes of a request that {@link S3Faults} does not simply forward. */
public enum S3Fault {
    /** The server does not get it; the client is told 503 SlowDown. */
    SLOW_DOWN(503, "SlowDown"),
    /** The server does not get it; the client is told 400 InvalidRequest. */
    REFUSE(400, "InvalidRequest"),
    /** The server does not get it; the client hears nothing until it gives up. */
    HANG,
    /** The server does it; the connection ends without an answer. */
    LOSE_ANSWER,
    /** The server does it; the client hears nothing until it gives up. */
    SILENCE,
    /** The server answers; the connection ends after half of the body. */
    TRUNCATE,
    /** The server answers; a bit in the middle of the body is changed. */
    FLIP;

    private final int status;
    private final String code;

    S3Fault() {
        this(0, "");
    }

    S3Fault(int status, String code) {
        this.status = status;
        this.code = code;
    }

    /** Returns whether the client gets an error in place of the server's answer. */
    boolean isAnError() {
        return status > 0;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}

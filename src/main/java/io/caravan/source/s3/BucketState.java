package io.caravan.source.s3;

/**
 * What a look at the bucket has shown.
 *
 * @param kind what there is
 * @param line the same in one line, with the server, the bucket, and what to do; never with a secret
 */
public record BucketState(Kind kind, String line) {

    /** What there is, or what stands in the way. */
    public enum Kind {
        /** The bucket is there and may be looked into. */
        PRESENT,
        /** It was missing, and has been created. */
        CREATED,
        /** The server is there and the bucket is not. */
        MISSING,
        /** The bucket lies in another region. */
        ELSEWHERE,
        /** The user lacks a right, which the line names. */
        REFUSED,
        /** The server does not take the keys, or there are none. */
        WRONG_CREDENTIALS,
        /** The server cannot be reached, is overloaded or has failed. */
        UNREACHABLE
    }

    /** Returns whether the bucket is there and may be used. */
    public boolean isUsable() {
        return kind == Kind.PRESENT || kind == Kind.CREATED;
    }
}

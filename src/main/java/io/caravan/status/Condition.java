package io.caravan.status;

/**
 * What a flow is doing.
 *
 * @param text why, in words; {@code null} where there is nothing to say
 */
record Condition(Kind kind, String text) {

    enum Kind {
        RUNNING,
        /** Something that it needs is away, or fails. It goes on by itself. */
        WAITING,
        /** Not started yet, or tried again because it could not. */
        STARTING,
        /** Another instance does its work. */
        STANDBY,
        /** It has made all the passes that it was to make. */
        FINISHED,
        /** Somebody has stopped it, it was given up, or the last of its passes has failed. */
        STOPPED
    }

    boolean isWell() {
        return kind == Kind.RUNNING || kind == Kind.STANDBY || kind == Kind.FINISHED;
    }
}

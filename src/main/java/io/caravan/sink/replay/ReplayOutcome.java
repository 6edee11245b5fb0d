package io.caravan.sink.replay;

/**
 * What became of a letter.
 *
 * @param reason why it was not replayed, one line; empty where it was
 */
public record ReplayOutcome(Kind kind, String reason) {

    /** What may become of a letter. */
    public enum Kind {
        /** Its record is where it was to go, so that nobody needs the letter any more. */
        replayed,
        /** Its record was refused again. */
        refused,
        /** It cannot be replayed as it is; nothing was tried. */
        impossible,
        /** A server is away, or a target is not as it must be: no fault of this letter, which was not tried. */
        waiting
    }

    static final ReplayOutcome REPLAYED = new ReplayOutcome(Kind.replayed, "");

    static ReplayOutcome refused(String reason) {
        return new ReplayOutcome(Kind.refused, reason);
    }

    static ReplayOutcome impossible(String reason) {
        return new ReplayOutcome(Kind.impossible, reason);
    }

    static ReplayOutcome waiting(String reason) {
        return new ReplayOutcome(Kind.waiting, reason);
    }
}

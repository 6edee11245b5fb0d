package io.caravan.source.keyspace;

import io.caravan.source.keyspace.EventGap.Reason;
import java.time.Instant;

/**
 * Up to when nothing of one server can have been missed. A doubt makes a gap of the time from then on, as soon as everything is
 * known to come again. One thread changes it, any may ask.
 */
final class Certainty {

    private final Gaps gaps;
    private volatile Instant upTo;
    private Reason doubt;

    /**
     * @param upTo  {@code null} where nothing is expected from before it begins
     * @param doubt why something can have been missed since then
     */
    Certainty(Gaps gaps, Instant upTo, Reason doubt) {
        this.gaps = gaps;
        this.upTo = upTo;
        this.doubt = doubt;
    }

    /** Returns {@code null} before anything is known. */
    Instant upTo() {
        return upTo;
    }

    /** Returns why something can have been missed; {@code null} when nothing can. */
    Reason doubt() {
        return doubt;
    }

    /** From now on something may be missed. A later reason replaces the one before. */
    void doubt(Reason reason) {
        doubt = reason;
    }

    /** The connection has ended, which is the reason where there is none yet. */
    void disconnected() {
        if (doubt == null || doubt == Reason.UNPROVEN) {
            doubt = Reason.DISCONNECTED;
        }
    }

    /** Nothing is expected from before this time. */
    void beginAt(Instant time) {
        upTo = time;
    }

    /** Everything from before this time has come, or lies in the gap that a doubt makes. @param node host and port */
    void prove(String node, Instant time) {
        if (doubt != null && upTo != null) {
            gaps.declare(node, doubt, upTo, Instant.now());
        }
        doubt = null;
        upTo = time;
    }
}

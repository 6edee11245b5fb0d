package io.caravan.monitor;

import java.util.List;

/**
 * A stream and what is wrong with it.
 *
 * @param warnings the worst kind first; none when it is well
 */
record CheckedStream(WatchedStream stream, List<Warning> warnings) {

    boolean isWell() {
        return warnings.isEmpty();
    }

    /** Returns the stream as a person would name it, in a log for example. */
    String label() {
        return OneLine.of(stream.name().toString());
    }
}

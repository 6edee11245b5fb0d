package io.caravan.status;

/**
 * What the monitor of streams saw last.
 *
 * @param streams how many it watches
 * @param warned  how many of them a person should look at
 * @param lag     most entries that a group has not been given yet
 */
record StreamsSeen(long streams, long warned, long lag) {

    /** Returns {@code null} where nothing was seen yet. */
    static StreamsSeen of(Readings now) {
        return now.sum("caravan.monitor.streams").isEmpty()
                ? null
                : new StreamsSeen(
                        (long) now.sum("caravan.monitor.streams").orElse(0),
                        (long) now.sum("caravan.monitor.streams.warned").orElse(0),
                        (long) now.sum("caravan.monitor.lag.max").orElse(0));
    }
}

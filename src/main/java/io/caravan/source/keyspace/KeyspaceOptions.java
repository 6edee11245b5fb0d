package io.caravan.source.keyspace;

import java.util.List;

/**
 * What a consumer of events watches, and how.
 *
 * @param classes         the events that are wanted
 * @param databases       whose; empty for all that the server has
 * @param batchSize       most events of one exchange
 * @param batchDelay      how long an event waits for others, in milliseconds
 * @param maxBufferBytes  most bytes of events that have not been delivered
 * @param heartbeatMillis time between two heartbeats
 * @param configureServer whether flags may be added to notify-keyspace-events
 * @param retryDelay      pause before a failed batch is tried again, doubled each time, in milliseconds
 * @param longestRetry    what that pause grows to
 */
record KeyspaceOptions(
        EventClasses classes,
        List<Integer> databases,
        int batchSize,
        long batchDelay,
        long maxBufferBytes,
        long heartbeatMillis,
        boolean configureServer,
        long retryDelay,
        long longestRetry) {

    /** Returns whether heartbeats are keys that expire, where strings are not watched. */
    boolean beatsExpire() {
        return !classes.wants("set");
    }

    /** Returns the classes that a server has to announce: those that are wanted, and that of the heartbeats. */
    EventClasses announced() {
        return beatsExpire() && !classes.wants("expired") ? EventClasses.parse(classes + "x") : classes;
    }
}

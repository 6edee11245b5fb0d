package io.caravan.source.scan;

/**
 * Is told how a pass goes; found in the registry by its type. Methods are called on the threads that scan and must return
 * soon.
 */
public interface ScanListener {

    /** A pass begins; nothing has been asked of Redis for it. */
    default void passStarted() {}

    /** The scan of one database of a node begins. @param keys how many keys it holds, of all patterns and types */
    default void nodeStarted(String node, long keys) {}

    /** A page has been through the route. @param scanned how many keys SCAN returned for it */
    default void pageDone(String node, long scanned) {}

    /** A node answers no more, and is tried again after the delay. */
    default void nodeLost(String node, String reason, long delayMillis) {}

    /** A node's scan is complete. */
    default void nodeDone(String node) {}

    /** The pass is over and the route has seen its end. */
    default void passDone(ScanReport report) {}

    /** The pass was given up. */
    default void passFailed(Exception failure) {}
}

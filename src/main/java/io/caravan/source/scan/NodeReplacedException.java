package io.caravan.source.scan;

/** A node that was to be scanned does not hold the keys any more, or is not the one to read them from; others are. */
class NodeReplacedException extends RuntimeException {

    NodeReplacedException(String node, Throwable cause) {
        super("Node " + node + " is not the one to read from any more", cause);
    }
}

package io.caravan.source.scan;

/** A node that was to be scanned has left the cluster, or serves as a replica now; others hold its keys. */
class NodeReplacedException extends RuntimeException {

    NodeReplacedException(String node, Throwable cause) {
        super("Node " + node + " does not serve as a primary any more", cause);
    }
}

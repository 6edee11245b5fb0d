package io.caravan.source.scan;

import java.util.Optional;

/**
 * Knows how far a pass had come that was cut off: the last position that was stored, in one transaction with the page that it
 * came with. After a pass that was complete it knows nothing, or the next one would go on at its end. Called on the threads
 * that scan.
 */
public interface ScanCheckpoints {

    /** Returns from where on the keys of a database of a node are still to be read; nothing if from the beginning. */
    Optional<ScanPosition> last(String node, int database);
}

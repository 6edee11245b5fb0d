package io.caravan.source.scan;

import java.util.Optional;

/** Knows how far a pass had come that was cut off. Called on the threads that scan. */
public interface ScanCheckpoints {

    /** Returns from where on the keys of a database of a node are still to be read; nothing if from the beginning. */
    Optional<ScanPosition> last(String node, int database);
}

package io.caravan.state.table;

import io.caravan.source.scan.ScanPosition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From where on each part of a pass has still to be read, and how many keys it has been through. Thread-safe. */
final class PassPositions {

    /** So many keys are between two checkpoints, or a page, if that is more. */
    private static final int KEYS_BETWEEN = 1_000;

    private record Part(String node, int database) {}

    private final Map<Part, ScanPosition> positions = new LinkedHashMap<>();
    private long keys;
    private long since;

    synchronized void begin(long keys, List<ScanPosition> from) {
        this.keys = keys;
        since = 0;
        positions.clear();
        from.forEach(this::put);
    }

    private void put(ScanPosition position) {
        Part part = new Part(position.node(), position.database());
        // The latest is the last.
        positions.remove(part);
        positions.put(part, position);
    }

    synchronized Optional<ScanPosition> last(String node, int database) {
        return Optional.ofNullable(positions.get(new Part(node, database)));
    }

    /** Notes where a page begins, before which everything is done. Returns whether it is another place than before. */
    synchronized boolean reached(ScanPosition position) {
        boolean isOther = !last(position.node(), position.database())
                .filter(position::equals)
                .isPresent();
        put(position);
        return isOther;
    }

    /** Counts the keys of a page. Returns whether a checkpoint is due. */
    synchronized boolean passed(int more) {
        keys += more;
        since += more;
        if (since < KEYS_BETWEEN) {
            return false;
        }
        since = 0;
        return true;
    }

    synchronized List<ScanPosition> all() {
        return List.copyOf(positions.values());
    }

    synchronized long keys() {
        return keys;
    }
}

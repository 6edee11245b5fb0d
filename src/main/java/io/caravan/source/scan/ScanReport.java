package io.caravan.source.scan;

import io.caravan.source.RedisNode;
import java.util.List;

/**
 * What a pass is about, and what became of it: {@code scanned} is {@code delivered} plus {@code skipped}.
 *
 * @param databases   the databases that it reads
 * @param nodes       the nodes that it reads
 * @param scanned     keys that SCAN returned, those that it returned again included
 * @param delivered   keys that the route received
 * @param skipped     keys that were filtered, our own, met before, or gone before they were read
 * @param failed      delivered keys that could not be read
 * @param restarts    how often the scan of a node began again, because another server process answered
 * @param resumed     how often the scan of a database of a node went on where that of a pass before was cut off
 * @param interrupted whether the pass ended before it had read everything, because the route was asked to stop
 */
public record ScanReport(
        List<Integer> databases,
        List<String> nodes,
        long scanned,
        long delivered,
        long skipped,
        long failed,
        long restarts,
        long resumed,
        boolean interrupted) {

    static ScanReport of(List<Integer> databases, List<RedisNode> nodes, ScanCounts counts, boolean interrupted) {
        return new ScanReport(
                databases,
                nodes.stream().map(RedisNode::address).toList(),
                counts.scanned(),
                counts.delivered(),
                counts.skipped(),
                counts.failed(),
                counts.restarts(),
                counts.resumed(),
                interrupted);
    }
}

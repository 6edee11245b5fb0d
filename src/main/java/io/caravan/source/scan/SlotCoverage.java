package io.caravan.source.scan;

import io.caravan.source.RedisNode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pass over a cluster has read already, and what it has still to read because slots move.
 *
 * A key that moves can leave a node before the cursor there reaches it, and arrive on another where the cursor has been.
 * So a node that holds a slot counts as read only if it held that slot from before its scan until now:
 *
 * <ul>
 *   <li>a slot that came to a node after its scan began is open there;
 *   <li>a node whose epoch has changed took some slot over, perhaps one that had left it a moment ago: all of it is open;
 *   <li>a slot whose migration was given up is open everywhere, since its keys went back.
 * </ul>
 *
 * Not thread-safe.
 */
final class SlotCoverage {

    private final Map<String, BitSet> covered = new HashMap<>();
    private final Map<String, RedisNode> before = new HashMap<>();

    /**
     * Takes note of how the cluster is now.
     *
     * @return the nodes that are to be read, each with the slots whose keys the pass may not have met there
     */
    Map<RedisNode, BitSet> open(List<RedisNode> now) {
        BitSet givenUp = givenUp(now);
        Map<RedisNode, BitSet> open = new LinkedHashMap<>();
        for (RedisNode node : now) {
            BitSet done = covered.computeIfAbsent(node.id(), id -> new BitSet());
            done.and(node.slots());
            done.andNot(givenUp);
            if (before.containsKey(node.id()) && before.get(node.id()).epoch() != node.epoch()) {
                done.clear();
            }
            BitSet slots = node.slots();
            slots.andNot(done);
            if (!slots.isEmpty()) {
                open.put(node, slots);
            }
        }
        before.clear();
        now.forEach(node -> before.put(node.id(), node));
        covered.keySet().retainAll(before.keySet());
        return open;
    }

    /** Notes that a node has been read for these slots, all of which it held when the cluster was last looked at. */
    void add(RedisNode node, BitSet slots) {
        covered.get(node.id()).or(slots);
    }

    private BitSet givenUp(List<RedisNode> now) {
        Map<String, BitSet> held = new HashMap<>();
        now.forEach(node -> held.put(node.id(), node.slots()));
        BitSet givenUp = new BitSet();
        for (RedisNode node : before.values()) {
            BitSet gone = (BitSet) node.importing().clone();
            gone.andNot(held.getOrDefault(node.id(), new BitSet()));
            givenUp.or(gone);
        }
        return givenUp;
    }
}

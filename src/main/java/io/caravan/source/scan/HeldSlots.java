package io.caravan.source.scan;

import io.caravan.source.RedisNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The slots of a node as a text, which is another one as soon as keys may have come to it behind the cursor of a scan. */
final class HeldSlots {

    private HeldSlots() {}

    /**
     * Names the slots that a node owns, its epoch, and the slots that are migrating anywhere, from where keys may go back, for
     * example {@code 0-99,200@3} or {@code 0-99,200@3 importing 4711}.
     *
     * @param all the nodes of the cluster
     */
    static String of(RedisNode node, List<RedisNode> all) {
        BitSet importing = new BitSet();
        all.forEach(each -> importing.or(each.importing()));
        String held = ranges(node.owned()) + "@" + node.epoch();
        return importing.isEmpty() ? held : held + " importing " + ranges(importing);
    }

    private static String ranges(BitSet slots) {
        List<String> ranges = new ArrayList<>();
        for (int from = slots.nextSetBit(0); from >= 0; ) {
            int to = slots.nextClearBit(from) - 1;
            ranges.add(from == to ? "" + from : from + "-" + to);
            from = slots.nextSetBit(to + 1);
        }
        return String.join(",", ranges);
    }
}

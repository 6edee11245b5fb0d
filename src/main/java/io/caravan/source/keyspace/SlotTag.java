package io.caravan.source.keyspace;

import io.lettuce.core.cluster.SlotHash;
import java.util.BitSet;

/** Hash tags that lay a key into a slot of a chosen node. */
final class SlotTag {

    private SlotTag() {}

    /** Returns a tag of one of these slots; nothing where there are no slots. */
    static String of(BitSet slots) {
        if (slots.isEmpty()) {
            return "";
        }
        int number = 0;
        while (!slots.get(SlotHash.getSlot(Integer.toString(number)))) {
            number++;
        }
        return "{" + number + "}";
    }
}

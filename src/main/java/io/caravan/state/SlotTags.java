package io.caravan.state;

import io.lettuce.core.cluster.SlotHash;

/** One short text for each slot of a Redis Cluster, that in braces puts a key into that slot. */
public final class SlotTags {

    private static final String[] TAGS = compute();

    private SlotTags() {}

    /** Returns the text without its braces. */
    public static String of(int slot) {
        return TAGS[slot];
    }

    private static String[] compute() {
        String[] tags = new String[SlotHash.SLOT_COUNT];
        for (int number = 0, missing = tags.length; missing > 0; number++) {
            String tag = Integer.toString(number, Character.MAX_RADIX);
            int slot = SlotHash.getSlot(tag);
            if (tags[slot] == null) {
                tags[slot] = tag;
                missing--;
            }
        }
        return tags;
    }
}

package io.caravan.monitor;

import java.util.List;

/**
 * A group of a stream.
 *
 * @param name          in the encoding of keys
 * @param consumers     how many it has
 * @param pending       entries that are given out and not acknowledged
 * @param oldest        the first of them; {@code null} when there is none
 * @param lag           what it has still to be given; {@code null} when the server did not tell
 * @param lastDelivered the id up to which it has been given everything
 * @param members       its consumers, those with most pending entries first; at most {@link #MOST_MEMBERS}
 */
record StreamGroup(
        String name,
        long consumers,
        long pending,
        OldestPending oldest,
        Lag lag,
        String lastDelivered,
        List<GroupMember> members) {

    static final int MOST_MEMBERS = 100;
}

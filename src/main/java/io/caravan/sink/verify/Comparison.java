package io.caravan.sink.verify;

import java.util.List;

/** What a comparison of Redis with a copy of it has found so far. */
public interface Comparison {

    /** Returns how many keys, or entries of streams, were compared. */
    long compared();

    /** Returns how many entries of streams were not, since the group has not been given them, or has not acknowledged them. */
    default long waiting() {
        return 0;
    }

    /** Returns what differs, when the comparison is over. */
    List<Difference> differences();

    /** Returns about how many differences there are beside these; they are neither named nor looked at again. */
    long moreDifferences();
}

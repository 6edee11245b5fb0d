package io.caravan.state;

import java.util.List;

/**
 * What a fallback list tells of itself.
 *
 * @param length  elements that it holds
 * @param head    elements that were taken off its head so far
 * @param dropped those of them that went because of the bound
 */
record FallbackCounts(long length, long head, long dropped) {

    static final FallbackCounts NONE = new FallbackCounts(0, 0, 0);

    static FallbackCounts of(List<Object> answer) {
        return new FallbackCounts((Long) answer.get(0), (Long) answer.get(1), (Long) answer.get(2));
    }

    long drained() {
        return head - dropped;
    }

    /** Returns whether these can follow those, so that the counters were not deleted in between. */
    boolean canFollow(FallbackCounts earlier) {
        return head >= earlier.head && dropped >= earlier.dropped && drained() >= earlier.drained();
    }
}

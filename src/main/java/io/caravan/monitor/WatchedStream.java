package io.caravan.monitor;

import io.caravan.source.stream.StreamId;
import io.caravan.source.stream.StreamName;
import java.util.List;

/**
 * A stream as it was in one round.
 *
 * @param length  how many entries it has
 * @param firstId the id of its first entry; empty when it has none
 * @param lastId  the id of its last entry; empty when it has none
 * @param groups  its groups, in the order of their names; at most {@link #MOST_GROUPS}
 * @param refusal why the server would not tell about it; {@code null} when it did
 * @param missing whether it is named by the configuration and does not exist
 */
record WatchedStream(
        StreamName name,
        long length,
        String firstId,
        String lastId,
        List<StreamGroup> groups,
        String refusal,
        boolean missing) {

    static final int MOST_GROUPS = 50;

    /** Where a stream that is not empty begins and ends. */
    record Ends(long length, StreamId first, StreamId last) {}

    static WatchedStream missing(StreamName name) {
        return new WatchedStream(name, 0, "", "", List.of(), null, true);
    }

    static WatchedStream refused(StreamName name, String reason) {
        return new WatchedStream(name, 0, "", "", List.of(), reason, false);
    }

    Ends ends() {
        return length == 0 || firstId.isEmpty() || lastId.isEmpty()
                ? new Ends(0, StreamId.ZERO, StreamId.ZERO)
                : new Ends(length, StreamId.parse(firstId), StreamId.parse(lastId));
    }

    WatchedStream with(List<StreamGroup> known) {
        return new WatchedStream(name, length, firstId, lastId, known, refusal, missing);
    }

    long pending() {
        return groups.stream().mapToLong(StreamGroup::pending).sum();
    }

    long largestLag() {
        return groups.stream()
                .filter(group -> group.lag() != null)
                .mapToLong(group -> group.lag().entries())
                .max()
                .orElse(0);
    }

    long oldestPendingMillis() {
        return groups.stream()
                .filter(group -> group.oldest() != null)
                .mapToLong(group -> group.oldest().ageMillis())
                .max()
                .orElse(0);
    }
}

package io.caravan.state.backup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which versions of a key are kept.
 *
 * @param since every state since then can be restored, in milliseconds since 1970; {@link #FOR_EVER} for those of all times
 * @param most  how many versions are kept; {@link #ANY_NUMBER} for any number
 */
public record Retention(long since, int most) {

    public static final long FOR_EVER = Long.MIN_VALUE;
    public static final int ANY_NUMBER = Integer.MAX_VALUE;

    public Retention {
        if (most < 1) {
            throw new IllegalArgumentException("At least 1 version of each key must be kept, not " + most);
        }
    }

    /**
     * Returns the versions that go, newest first. The newest stays, and so does the one that held at the time from which on all
     * is to be restored.
     */
    List<BucketVersion> outdated(List<BucketVersion> versions) {
        List<BucketVersion> newestFirst = new ArrayList<>(versions);
        newestFirst.sort(Comparator.comparingLong(BucketVersion::instant).reversed());
        int kept = 1;
        while (kept < newestFirst.size()
                && kept < most
                && newestFirst.get(kept - 1).instant() > since) {
            kept++;
        }
        return newestFirst.subList(kept, newestFirst.size());
    }
}

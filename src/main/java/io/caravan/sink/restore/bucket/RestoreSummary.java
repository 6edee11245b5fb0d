package io.caravan.sink.restore.bucket;

import java.util.List;

/**
 * What a restore came to, or would of a dry run.
 *
 * @param keys     of which the bucket holds something
 * @param versions that the bucket holds
 * @param restored keys that hold the wanted state now
 * @param kept     keys that were there and were not to be overwritten
 * @param expired  keys that would have expired by now
 * @param gone     keys that were gone at the instant, and are
 * @param refused  keys that Redis did not take
 * @param damaged  objects and segments that are broken, or not to be trusted
 * @param left     keys that were not asked for
 * @param unknown  keys of which nothing had been captured by the instant
 * @param absent   keys that were named and of which the bucket holds nothing
 * @param foreign  objects that are none of a backup
 * @param lag      milliseconds before the instant at which the oldest change was heard of that was captured after it
 * @param doubts   why something of the instant may be missing
 * @param failures the first of what was refused, damaged or absent
 * @param seconds  that it took
 */
public record RestoreSummary(
        long keys,
        long versions,
        long restored,
        long kept,
        long expired,
        long gone,
        long refused,
        long damaged,
        long left,
        long unknown,
        long absent,
        long foreign,
        long lag,
        List<String> doubts,
        List<RestoreFailure> failures,
        double seconds) {

    /** Returns whether all that was asked for was restored, and nothing is known to be missing. */
    public boolean isComplete() {
        return refused == 0 && damaged == 0 && absent == 0 && doubts.isEmpty();
    }
}

package io.caravan.state.backup;

/**
 * What passes over all keys have found since the start.
 *
 * @param passes    complete ones
 * @param compared  keys that were compared
 * @param different keys that differed from what is stored, those that have vanished included
 * @param vanished  keys that are stored and were there no more
 * @param gaps      times in which events may have been missed
 */
public record PassTotals(long passes, long compared, long different, long vanished, long gaps) {

    static final PassTotals NONE = new PassTotals(0, 0, 0, 0, 0);

    PassTotals plus(long compared, long different, long vanished) {
        return new PassTotals(
                passes + 1, this.compared + compared, this.different + different, this.vanished + vanished, gaps);
    }

    PassTotals withGaps(long gaps) {
        return new PassTotals(passes, compared, different, vanished, gaps);
    }
}

package io.caravan.state;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pass wrote.
 *
 * @param rows          rows in the table
 * @param amount        sum of their amounts
 * @param parkedRows    totals that the table refused, now in caravan_parked
 * @param parkedAmount  sum of their amounts
 * @param parked        the first of them, each with its reason
 * @param recoveredRuns how many runs of dead exporters were finished
 * @param busyRuns      how many runs of the same target are open and belong to exporters that are alive
 * @param foreignRuns   how many runs wait for an exporter of another target
 * @param lostRuns      how many runs of this pass stood still for longer than their lease, so that another exporter has
 *                      finished them
 * @param lostAmount    what the other wrote for them
 * @param preview       in a dry run, the totals that would be written
 */
public record RunOutcome(
        long rows,
        BigInteger amount,
        long parkedRows,
        BigInteger parkedAmount,
        List<Committed.Parked> parked,
        long recoveredRuns,
        long busyRuns,
        long foreignRuns,
        long lostRuns,
        BigInteger lostAmount,
        List<RunTotals> preview) {

    static final RunOutcome NOTHING =
            new RunOutcome(0, BigInteger.ZERO, 0, BigInteger.ZERO, List.of(), 0, 0, 0, 0, BigInteger.ZERO, List.of());

    static RunOutcome others(long recovered, long busy, long foreign) {
        return new RunOutcome(
                0,
                BigInteger.ZERO,
                0,
                BigInteger.ZERO,
                List.of(),
                recovered,
                busy,
                foreign,
                0,
                BigInteger.ZERO,
                List.of());
    }

    RunOutcome withPreview(RunTotals totals) {
        return plus(new RunOutcome(
                0, BigInteger.ZERO, 0, BigInteger.ZERO, List.of(), 0, 0, 0, 0, BigInteger.ZERO, List.of(totals)));
    }

    RunOutcome plus(Committed committed) {
        return plus(new RunOutcome(
                committed.rows(),
                committed.amount(),
                committed.parkedRows(),
                committed.parkedAmount(),
                committed.parked(),
                0,
                0,
                0,
                0,
                BigInteger.ZERO,
                List.of()));
    }

    /** Adds a run that another exporter has finished, and what that one wrote and parked. */
    RunOutcome plusLost(Committed byAnother) {
        return plus(new RunOutcome(
                0,
                BigInteger.ZERO,
                byAnother.parkedRows(),
                byAnother.parkedAmount(),
                byAnother.parked(),
                0,
                0,
                0,
                1,
                byAnother.amount(),
                List.of()));
    }

    RunOutcome plus(RunOutcome other) {
        return new RunOutcome(
                rows + other.rows,
                amount.add(other.amount),
                parkedRows + other.parkedRows,
                parkedAmount.add(other.parkedAmount),
                joined(parked, other.parked),
                recoveredRuns + other.recoveredRuns,
                busyRuns + other.busyRuns,
                foreignRuns + other.foreignRuns,
                lostRuns + other.lostRuns,
                lostAmount.add(other.lostAmount),
                joined(preview, other.preview));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> joined = new ArrayList<>(first);
        joined.addAll(second);
        return joined;
    }
}

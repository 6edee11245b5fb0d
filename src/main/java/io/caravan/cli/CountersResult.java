package io.caravan.cli;

import io.caravan.process.CounterReport;
import io.caravan.source.scan.ScanReport;
import io.caravan.state.CounterRuns;
import io.caravan.state.RunOutcome;
import org.apache.camel.CamelContext;

/**
 * What a pass over counters came to.
 *
 * @param pass     what the scan did
 * @param counters what became of the counters
 * @param outcome  what was written
 * @param expired  how many counters were given a TTL
 * @param ignore   whether keys that could not be read or captured do not count against the run
 * @param dryRun   whether nothing was to be changed
 */
record CountersResult(
        ScanReport pass, CounterReport counters, RunOutcome outcome, long expired, boolean ignore, boolean dryRun) {

    static CountersResult of(ScanReport pass, CamelContext context, TakeOptions taking) {
        CounterRuns runs = context.getRegistry().lookupByNameAndType("counterRuns", CounterRuns.class);
        return new CountersResult(pass, runs.report(), runs.outcome(), runs.expired(), taking.ignore, taking.dryRun);
    }

    /** Returns how many keys were left out: filtered, not matched, gone, or holding 0. */
    long skipped() {
        return pass.skipped() + counters.skipped();
    }

    int exitCode() {
        if (dryRun) {
            return ExitCode.DONE;
        }
        boolean incomplete = pass.interrupted() || outcome.parkedRows() > 0 || counters.failed() > 0 && !ignore;
        return incomplete ? ExitCode.INCOMPLETE : ExitCode.DONE;
    }
}

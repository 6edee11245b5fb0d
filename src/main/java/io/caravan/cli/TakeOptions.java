package io.caravan.cli;

import io.caravan.state.Take;
import picocli.CommandLine.Option;

/** What the counter exporter's command line does to the counters that it reads. */
final class TakeOptions {

    @Option(
            names = "--reset",
            description =
                    "Take what the counters hold and set them to 0. Unlike --decr this also takes numbers that INCR refuses,"
                            + " such as +5 and 007.")
    boolean reset;

    @Option(names = "--decr", description = "Take what the counters hold, by decrementing them.")
    boolean decr;

    @Option(
            names = "--expire",
            paramLabel = "MILLISECONDS",
            description =
                    "TTL to set when the totals are written. With --decr and --reset only on counters that hold 0 then."
                            + " Increments that arrive later die with the key, unless a pass runs before.")
    Long expire;

    @Option(names = "--expire-gt", description = "Only lengthen a TTL that a key has already. Needs Redis 7.0.")
    boolean expireGt;

    @Option(
            names = {"-i", "--ignore"},
            description =
                    "Exit with 0 even if some keys could not be read or captured. They stay in Redis as they are, and are"
                            + " counted. This never covers a loss.")
    boolean ignore;

    @Option(names = "--dry-run", description = "Change nothing anywhere, and show the rows that would be written.")
    boolean dryRun;

    /** @throws UsageException if options exclude each other */
    void check(boolean replicas) {
        if (reset && decr) {
            throw new UsageException("--reset and --decr exclude each other. Give one of them");
        }
        if (replicas && (reset || decr || expire != null)) {
            throw new UsageException("--redis-replicas only reads: leave out --reset, --decr and --expire");
        }
        if (expire != null) {
            Ranges.atLeast("--expire", expire, 1);
        }
    }

    /** Hands everything to a flow. */
    void applyTo(Flow flow) {
        Take take = reset ? Take.reset : decr ? Take.decr : Take.sample;
        boolean reads = take == Take.sample || dryRun;
        flow.set("take", take);
        flow.set("read", reads ? "counters" : "nothing");
        flow.set("distinct", reads);
        flow.set("expire-after", expire == null ? 0 : expire);
        flow.set("expire-only-longer", expireGt);
        flow.set("dry-run", dryRun);
    }
}

package io.caravan.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command shows its progress and its result. */
final class ReportOptions {

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the result.")
    boolean quiet;

    @Option(
            names = "--min-refresh-delay",
            paramLabel = "MILLISECONDS",
            defaultValue = "0",
            description = "Shortest time between two updates of the progress bars. Default: ${DEFAULT-VALUE}.")
    long minRefreshDelay;

    @Mixin
    OutputOption output;

    /** Returns progress bars on a terminal, and nothing elsewhere. */
    ScanProgress progress() {
        Ranges.atLeast("--min-refresh-delay", minRefreshDelay, 0);
        return new ScanProgress(new ProgressDisplay(!quiet && Terminal.isStderr(), minRefreshDelay));
    }
}

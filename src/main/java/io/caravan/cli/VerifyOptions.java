package io.caravan.cli;

import io.caravan.sink.verify.Comparison;
import java.util.Arrays;
import org.apache.camel.main.Main;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the comparisons have in common: how they run and what they print. */
public final class VerifyOptions {

    private static final String RETRIES = "5";

    @Option(
            names = "--patience",
            paramLabel = "MILLISECONDS",
            description =
                    "After which time what differs is looked at again, three times at most. Longer than a row or an"
                            + " object takes to follow its key. Default: 2000 for backup and table, 10000 for sync.")
    Long patience;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the result.")
    boolean quiet;

    @Mixin
    OutputOption output;

    public boolean isQuiet() {
        return quiet;
    }

    /** Returns a flow that compares. @throws UsageException if an option is wrong */
    public Flow flow(String id) {
        if (patience != null && patience < 0) {
            throw new UsageException("--patience must be 0 or more, but is " + patience);
        }
        Flow flow = new Flow(id).setShared("retry.attempts", RETRIES);
        if (patience != null) {
            flow.set("patience", patience);
        }
        return flow;
    }

    /**
     * Makes one pass and prints what it has found.
     *
     * @param preparation is done before it
     * @param beans       names of the beans that compare
     * @return            the exit code
     */
    public int run(Flow flow, String command, Flow.Preparation preparation, String... beans) throws Exception {
        try (PassProgress progress =
                new PassProgress(new ProgressDisplay(!quiet && Terminal.isStderr(), 0), "Verify")) {
            return flow.run(progress, preparation, (report, main) -> {
                if (report.interrupted()) {
                    System.err.println(command + ": Stopped before all keys were compared");
                    return ExitCode.FAILED;
                }
                return VerifyResult.of(comparisons(main, beans)).print(output.isJson());
            });
        }
    }

    private static Comparison[] comparisons(Main main, String... beans) {
        return Arrays.stream(beans)
                .map(name -> main.getCamelContext().getRegistry().lookupByNameAndType(name, Comparison.class))
                .toArray(Comparison[]::new);
    }
}

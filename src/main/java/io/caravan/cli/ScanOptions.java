package io.caravan.cli;

import io.caravan.process.Extractor;
import io.caravan.source.pattern.KeyPattern;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which keys the counter exporter's command line reads, and what it makes of them. */
final class ScanOptions {

    @Option(
            names = "--pattern",
            paramLabel = "GLOB",
            defaultValue = "*",
            description = "Keys to read, as a glob of Redis. Default: ${DEFAULT-VALUE}.")
    String pattern;

    @Option(
            names = "--page-size",
            paramLabel = "NUMBER",
            defaultValue = "100",
            description = "Keys to ask for in one SCAN. 1000 is about twice as fast. Default: ${DEFAULT-VALUE}.")
    int pageSize;

    @Option(
            names = "--redis-delay",
            paramLabel = "MILLISECONDS",
            defaultValue = "0",
            description = "Pause between two SCANs. Default: ${DEFAULT-VALUE}.")
    long delay;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "REGEX",
            description = "Read only keys that contain a match.")
    String filter;

    @Option(
            names = {"-s", "--reject"},
            paramLabel = "REGEX",
            description = "Leave out keys that contain a match.")
    String reject;

    @Option(
            names = "--filter-missing-groups",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Leave out keys that an extractor does not match; with --no-filter-missing-groups they count as failed."
                            + " On by default.")
    boolean filterMissingGroups;

    @Option(
            names = "--initial-index-size",
            paramLabel = "NUMBER",
            description = "Accepted without effect: memory grows as it must.")
    Long initialIndexSize;

    @Option(
            names = {"-e", "--extractor"},
            paramLabel = "COLUMN[::int|string]=REGEX",
            arity = "1..*",
            description =
                    "Required. What to take out of the key, for which column. The groups of the first match are joined. Several are"
                            + " separated by commas, or the option is repeated.")
    List<String> extractors = new ArrayList<>();

    @Option(
            names = "--extractor-delimiter",
            paramLabel = "STRING",
            defaultValue = ":",
            description = "Stands between the groups of an extractor that has several. Default: ${DEFAULT-VALUE}.")
    String delimiter;

    /** Checks the expressions and hands everything to a flow. */
    void applyTo(Flow flow) {
        if (filter != null) {
            checked("--filter", () -> KeyPattern.compile(filter));
        }
        if (reject != null) {
            checked("--reject", () -> KeyPattern.compile(reject));
        }
        if (extractors.isEmpty()) {
            throw new UsageException("Missing required option: --extractor, for example -e 'user_id::int=:(\\d+)$'");
        }
        checked("--extractor", () -> Extractor.parse(extractors));
        flow.setText("key-pattern", pattern);
        flow.set("page-size", Ranges.between("--page-size", pageSize, 1, 100_000));
        flow.set("page-delay", Ranges.atLeast("--redis-delay", delay, 0));
        flow.setText("filter", filter == null ? "" : filter);
        flow.setText("reject", reject == null ? "" : reject);
        flow.set("filter-missing-groups", filterMissingGroups);
        flow.setText("extractors", String.join(",", extractors));
        flow.setText("extractor-delimiter", delimiter);
    }

    private static void checked(String option, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage(), e);
        }
    }
}

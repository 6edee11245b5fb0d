package io.caravan.cli.table;

import io.caravan.cli.Flow;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.cli.VerifyOptions;
import io.caravan.cli.Version;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One pass of the flow verify-table. */
@Command(
        name = "table",
        description =
                "Compares every key with its row in the table that caravan table writes, and lists what differs. Nothing is"
                        + " changed. A key that has changed since the last pass differs.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class VerifyTableCommand implements Callable<Integer> {

    private static final String FLOW = "verify-table";

    @Option(
            names = "--configuration",
            paramLabel = "FILE",
            required = true,
            description = "The configuration.json of caravan table.")
    Path configuration;

    @Option(
            names = "--tolerance",
            paramLabel = "MILLISECONDS",
            description = "How far times of expiry may differ. Default: 1000.")
    Long tolerance;

    @Mixin
    TableOptions table;

    @Mixin
    VerifyOptions options;

    @Override
    public Integer call() throws Exception {
        Logging.errorsOnly();
        if (tolerance != null && tolerance < 0) {
            throw new UsageException("--tolerance must be 0 or more, but is " + tolerance);
        }
        Flow flow = options.flow(FLOW);
        TableConfiguration.read(table.over(ConfigurationFile.read(configuration)), "caravan verify table")
                .applyTo(flow, "keys-to-table", false, new OurValues());
        if (tolerance != null) {
            flow.set("tolerance", tolerance);
        }
        return options.run(flow, "caravan verify table", beans -> true, "tableComparison");
    }
}

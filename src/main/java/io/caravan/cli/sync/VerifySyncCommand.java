package io.caravan.cli.sync;

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

/** One pass of the flow verify-sync. */
@Command(
        name = "sync",
        description =
                "Compares streams and key-values with their rows in the tables that caravan sync writes, and lists what"
                        + " differs. Nothing is changed. Takes the variables and the file of caravan sync.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class VerifySyncCommand implements Callable<Integer> {

    @Option(
            names = "--config-file",
            paramLabel = "FILE",
            description =
                    "File of variables, KEY=VALUE; the environment wins. Default: /app/env.conf, if there is one.")
    Path file;

    @Mixin
    VerifyOptions options;

    @Override
    public Integer call() throws Exception {
        Logging.errorsOnly();
        Flow flow = options.flow("verify-sync");
        SyncProperties properties = new SyncProperties(SyncValues.read(file), new OurValues());
        if (!properties.copiesStreams() && !properties.copiesKeyValues()) {
            throw new UsageException("There is nothing to compare: streams and key-values are switched off");
        }
        properties.applyTo(flow);
        if (!properties.copiesStreams()) {
            flow.setShared("streams-to-postgres.streams", "").setShared("streams-to-postgres.patterns", "");
        }
        if (!properties.copiesKeyValues()) {
            flow.set("type", "stream");
        }
        return options.run(flow, "caravan verify sync", beans -> true, "streamComparison", "keyValueComparison");
    }
}

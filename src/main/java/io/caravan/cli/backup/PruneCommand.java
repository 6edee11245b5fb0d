package io.caravan.cli.backup;

import io.caravan.cli.Age;
import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.OutputOption;
import io.caravan.cli.QuickStart;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.process.backup.BackupSettings;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.backup.Prune;
import io.caravan.state.backup.Retention;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes versions from a bucket. */
@Command(
        name = "prune",
        description = {
            "Removes versions that are too old or too many, in objects of their own and in segments.",
            "",
            "With both limits a version goes that is beyond either. The newest version of a key always stays, and if that"
                    + " is damaged, the newest one that is not."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class PruneCommand implements Callable<Integer> {

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            converter = Age.class,
            description =
                    "Remove versions that no instant since then needs: 30d, 12h, 90m, or a duration of ISO 8601 such as"
                            + " P1DT12H. Every state of the time since then can be restored still.")
    Duration olderThan;

    @Option(
            names = "--keep",
            paramLabel = "NUMBER",
            description = "Remove versions beyond so many of each key, the newest ones stay.")
    Integer keep;

    @Option(names = "--dry-run", description = "Remove nothing, and say what would be removed.")
    boolean dryRun;

    @Mixin
    BucketOptions bucket;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() throws Exception {
        Logging.configure(false);
        QuickStart.configure();
        Retention retention = retention();
        Optional<String> missing = bucket.missing(new OurValues());
        if (missing.isPresent()) {
            System.err.println(RedisUrl.needed(missing.get()));
            return ExitCode.FAILED;
        }
        FlowValues values = new FlowValues();
        values.leaveOutTheService();
        values.set("camel.main.autoConfigurationLogSummary", false);
        bucket.applyTo(values);
        Main main = values.program(RouteFiles.backup());
        try {
            main.init();
            return prune(main.getCamelContext().getRegistry(), retention);
        } finally {
            main.stop();
        }
    }

    private Retention retention() {
        if (olderThan == null && keep == null) {
            throw new UsageException("What is to be removed? Give --older-than, --keep or both");
        }
        if (keep != null && keep < 1) {
            throw new UsageException("--keep must be 1 or more, but is " + keep);
        }
        return new Retention(
                olderThan == null ? Retention.FOR_EVER : System.currentTimeMillis() - olderThan.toMillis(),
                keep == null ? Retention.ANY_NUMBER : keep);
    }

    private int prune(Registry beans, Retention retention) {
        S3Connection s3 = beans.lookupByNameAndType("s3Connection", S3Connection.class);
        BackupSettings settings = beans.lookupByNameAndType("backupSettings", BackupSettings.class);
        if (!StartChecks.isThere(StartChecks.bucket(s3, false))) {
            return ExitCode.FAILED;
        }
        PruneResult result = new PruneResult(new Prune(s3, settings, retention, dryRun).run(), dryRun);
        if (output.isJson()) {
            System.out.println(result.json());
        } else {
            result.lines().forEach(System.out::println);
        }
        return ExitCode.DONE;
    }
}

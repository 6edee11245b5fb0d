package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.UsageException;
import io.caravan.process.backup.BackupSettings;
import io.caravan.sink.restore.bucket.RestoreReport;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import java.util.concurrent.ExecutionException;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;

/** Runs the flow once, step by step as the realtime backup does. */
final class RestoreRun {

    private final FlowValues values;
    private final Steps steps;
    private final RestoreProgress progress;

    RestoreRun(FlowValues values, Steps steps, RestoreProgress progress) {
        this.values = values;
        this.steps = steps;
        this.progress = progress;
    }

    /** @return the exit code @throws Exception why it was given up */
    int run(String path, int concurrency, boolean json) throws Exception {
        Main main = values.program(RouteFiles.flows(RestoreCommand.FLOW));
        try {
            main.init();
            Registry beans = main.getCamelContext().getRegistry();
            BackupSettings settings = beans.lookupByNameAndType("restoreSettings", BackupSettings.class);
            checkKeys(settings);
            if (!StartChecks.isThere(StartChecks.redis(beans.lookupByNameAndType("redis", RedisConnections.class)))) {
                return ExitCode.FAILED;
            }
            steps.say("Connecting to Redis...OK!");
            if (!path.isEmpty()) {
                steps.say("Using S3 base path: '" + path + "'");
            }
            steps.workers("Starting Redis writers...", "Writer", concurrency);
            S3Connection s3 = beans.lookupByNameAndType("s3Connection", S3Connection.class);
            if (!StartChecks.isBucketThere(s3, false, settings.names(), steps)) {
                return ExitCode.FAILED;
            }
            steps.say("Checking S3 connection...Ok!");
            steps.workers("Starting S3 channels", "Channel", concurrency);
            steps.say("Starting S3 reader...OK!");
            RestoreReport report = beans.lookupByNameAndType("restoreReport", RestoreReport.class);
            report.setListener(progress);
            steps.say("Start restoring S3 backup to redis...");
            main.start();
            return conclude(outcome(report), json);
        } finally {
            main.stop();
        }
    }

    private void checkKeys(BackupSettings settings) {
        try {
            settings.format();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + ": name its file with --signing-key-file", e);
        }
        if (!settings.isSigned()) {
            steps.warn(
                    "No signing key is given, so that the bucket is trusted: whoever can write to it can have anything"
                            + " restored");
        }
    }

    private static RestoreSummary outcome(RestoreReport report) throws Exception {
        try {
            return report.end().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private int conclude(RestoreSummary summary, boolean json) {
        progress.close();
        if (summary.isComplete()) {
            steps.say("All data loaded. Total time: " + summary.seconds() + " seconds");
        } else {
            steps.warn("Not all data loaded. Total time: " + summary.seconds() + " seconds");
        }
        if (json) {
            System.out.println(RestoreResult.json(summary));
        } else {
            RestoreResult.lines(summary).forEach(System.out::println);
        }
        return summary.isComplete() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }
}

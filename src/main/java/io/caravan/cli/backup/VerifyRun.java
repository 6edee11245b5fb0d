package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.PassProgress;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.UsageException;
import io.caravan.cli.VerifyResult;
import io.caravan.process.backup.BackupSettings;
import io.caravan.sink.restore.bucket.Verification;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.scan.ScanReport;
import java.util.concurrent.ExecutionException;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;

/** Runs the flow for one pass and says what it has found. */
final class VerifyRun {

    private final FlowValues values;
    private final PassProgress progress;

    VerifyRun(FlowValues values, PassProgress progress) {
        this.values = values;
        this.progress = progress;
    }

    /** @return the exit code @throws Exception why it was given up */
    int run(boolean json) throws Exception {
        Main main = values.program(RouteFiles.flows(VerifyBackupCommand.FLOW));
        main.bind("scanListener", progress);
        try {
            main.init();
            Registry beans = main.getCamelContext().getRegistry();
            checkKeys(beans.lookupByNameAndType("backupSettings", BackupSettings.class));
            if (!StartChecks.isThere(StartChecks.redis(beans.lookupByNameAndType("redis", RedisConnections.class)))
                    || !StartChecks.isThere(
                            StartChecks.bucket(beans.lookupByNameAndType("s3Connection", S3Connection.class), false))) {
                return ExitCode.FAILED;
            }
            main.start();
            if (outcome().interrupted()) {
                System.err.println("caravan verify backup: Stopped before all keys were compared");
                return ExitCode.FAILED;
            }
            return VerifyResult.of(beans.lookupByNameAndType("verification", Verification.class))
                    .print(json);
        } finally {
            main.stop();
        }
    }

    private static void checkKeys(BackupSettings settings) {
        try {
            settings.format();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private ScanReport outcome() throws Exception {
        try {
            return progress.end().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}

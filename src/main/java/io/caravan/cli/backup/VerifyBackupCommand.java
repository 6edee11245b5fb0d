package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Flow;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.cli.VerifyOptions;
import io.caravan.cli.Version;
import io.caravan.process.backup.BackupSettings;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.scan.RedisScanSelection;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.spi.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One pass of the flow verify-backup. */
@Command(
        name = "backup",
        description =
                "Compares every key with the objects of a backup themselves, reads each of them, and lists what differs.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class VerifyBackupCommand implements Callable<Integer> {

    private static final String FLOW = "verify-backup";
    private static final String COMMAND = "caravan verify backup";

    @Mixin
    RedisUrl redis;

    @Option(
            names = {"-r", "--redis-pattern"},
            paramLabel = "GLOB",
            description = "Keys to compare, as a glob of Redis that the whole key must match. Default: *.")
    String pattern;

    @Mixin
    BucketOptions bucket;

    @Option(
            names = "--databases",
            paramLabel = "NUMBERS",
            description = "Databases to compare, such as 0,1,3-5. Default: that of REDIS_URL.")
    String databases;

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "NUMBER",
            description = "Objects that are read at once. Default: 8.")
    Integer concurrency;

    @Option(
            names = "--tolerance",
            paramLabel = "MILLISECONDS",
            description = "How far times of expiry may differ. Default: 1000.")
    Long tolerance;

    @Mixin
    VerifyOptions options;

    @Override
    public Integer call() throws Exception {
        Logging.errorsOnly();
        check();
        Flow flow = flow();
        Optional<String> missing = redis.missing(bucket, new OurValues());
        if (missing.isPresent()) {
            System.err.println(missing.get());
            return ExitCode.FAILED;
        }
        if (!options.isQuiet()) {
            redis.mentionIgnored(COMMAND);
        }
        return options.run(flow, COMMAND, VerifyBackupCommand::isReady, "verification");
    }

    private static boolean isReady(Registry beans) {
        try {
            beans.lookupByNameAndType("backupSettings", BackupSettings.class).format();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        return StartChecks.isThere(StartChecks.redis(beans.lookupByNameAndType("redis", RedisConnections.class)))
                && StartChecks.isThere(
                        StartChecks.bucket(beans.lookupByNameAndType("s3Connection", S3Connection.class), false));
    }

    private void check() {
        if (concurrency != null && concurrency < 1) {
            throw new UsageException("--concurrency must be 1 or more, but is " + concurrency);
        }
        if (tolerance != null && tolerance < 0) {
            throw new UsageException("--tolerance must be 0 or more, but is " + tolerance);
        }
        try {
            if (databases != null) {
                new RedisScanSelection().setDatabases(databases);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private Flow flow() {
        Flow flow = options.flow(FLOW);
        bucket.applyTo(flow.values());
        redis.given().ifPresent(url -> flow.setSharedText("redis.uri", url));
        if (databases != null) {
            flow.set("databases", databases);
        }
        if (concurrency != null) {
            flow.set("concurrency", concurrency);
        }
        if (tolerance != null) {
            flow.set("tolerance", tolerance);
        }
        if (pattern != null) {
            flow.setText("key-pattern", pattern);
        }
        return flow;
    }
}

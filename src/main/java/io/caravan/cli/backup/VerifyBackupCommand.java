package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.OutputOption;
import io.caravan.cli.PassProgress;
import io.caravan.cli.ProgressDisplay;
import io.caravan.cli.Terminal;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.source.scan.RedisScanSelection;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    static final String FLOW = "verify-backup";

    /** After 1, 2, 4 and 8 seconds. */
    private static final int RETRIES = 4;

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

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the result.")
    boolean quiet;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() throws Exception {
        Logging.errorsOnly();
        check();
        Optional<String> missing = redis.missing(bucket, new OurValues());
        if (missing.isPresent()) {
            System.err.println(missing.get());
            return ExitCode.FAILED;
        }
        if (!quiet) {
            redis.mentionIgnored("caravan verify backup");
        }
        try (PassProgress progress =
                new PassProgress(new ProgressDisplay(!quiet && Terminal.isStderr(), 0), "Verify")) {
            return new VerifyRun(values(), progress).run(output.isJson());
        }
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

    private FlowValues values() {
        FlowValues flow = new FlowValues();
        flow.leaveOutTheService();
        flow.set("retry.attempts", RETRIES);
        flow.set("camel.main.autoConfigurationLogSummary", false);
        bucket.applyTo(flow);
        redis.given().ifPresent(url -> flow.setText("redis.uri", url));
        flow.set(FLOW + ".enabled", true);
        flow.set(FLOW + ".passes", 1);
        if (databases != null) {
            flow.set(FLOW + ".databases", databases);
        }
        if (concurrency != null) {
            flow.set(FLOW + ".concurrency", concurrency);
        }
        if (tolerance != null) {
            flow.set(FLOW + ".tolerance", tolerance);
        }
        if (pattern != null) {
            flow.setText(FLOW + ".key-pattern", pattern);
        }
        return flow;
    }
}

package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.OutputOption;
import io.caravan.cli.ProgressDisplay;
import io.caravan.cli.Terminal;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.sink.restore.RestoredTtl;
import io.caravan.sink.restore.bucket.RestoreSelection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One run of the flow s3-to-redis, with the command line of the realtime backup's restore. */
@Command(
        name = "restore",
        description =
                "Restores keys from a bucket of S3, newest state or that of an instant, and checks each object first.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class RestoreCommand implements Callable<Integer> {

    static final String FLOW = "s3-to-redis";

    // After 1, 2, 4, 8, 16 and then 30 seconds: about two minutes.
    private static final int RETRIES = 8;

    @Mixin
    RedisUrl redis;

    @Mixin
    BucketOptions bucket;

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "NUMBER",
            defaultValue = "2",
            description = "Objects that are read at once. Default: ${DEFAULT-VALUE}.")
    int concurrency;

    @Option(names = "--match", paramLabel = "GLOB", description = "Only keys that match a glob of Redis.")
    String match;

    @Option(
            names = "--database",
            paramLabel = "NUMBERS",
            description =
                    "Only keys of these databases, such as 0,1,3-5. Each key goes to its own database, and objects of the"
                            + " realtime backup, which tell none, to that of REDIS_URL.")
    String databases;

    @Option(
            names = "--keys-file",
            paramLabel = "PATH",
            description =
                    "Only the keys in a file, one on each line. What is no UTF-8, holds NUL or begins with \\x is written"
                            + " as \\x and hex digits.")
    Path keysFile;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description =
                    "What keys held at an instant, such as 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00. Default:"
                            + " the newest state.")
    String at;

    @Option(names = "--overwrite", description = "Overwrite keys that are there. The default.")
    boolean overwrite;

    @Option(names = "--if-absent", description = "Leave keys alone that are there.")
    boolean ifAbsent;

    @Option(
            names = "--ttl",
            paramLabel = "HOW",
            defaultValue = "keep",
            description =
                    "keep for the time at which a key was to expire, shift for the time that was left, counted from now,"
                            + " drop for none. Default: ${DEFAULT-VALUE}.")
    RestoredTtl ttl;

    @Option(names = "--dry-run", description = "Write nothing, and print for each key what would become of it.")
    boolean dryRun;

    @Option(
            names = "--require-signature",
            description = "Refuse whatever is not signed with the signing key, objects of the realtime backup as well.")
    boolean requireSignature;

    @Option(
            names = {"-q", "--quiet"},
            description = "No steps and no progress, only the result.")
    boolean quiet;

    @Option(names = "--debug", description = "Log what is done, and which objects are none of a backup.")
    boolean debug;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() throws Exception {
        if (debug) {
            Logging.debug();
        }
        check();
        OurValues ours = new OurValues();
        Optional<String> missing = redis.missing(bucket, ours);
        if (missing.isPresent()) {
            System.err.println(missing.get());
            return ExitCode.FAILED;
        }
        if (!quiet) {
            redis.mentionIgnored("caravan restore");
        }
        FlowValues flow = values();
        redis.given().ifPresent(url -> flow.setText("redis.uri", url));
        Steps steps = new Steps(quiet ? null : output.isJson() ? System.err : System.out);
        String path =
                bucket.path != null ? bucket.path : ours.get("backup.path").orElse("");
        try (RestoreProgress progress = new RestoreProgress(
                new ProgressDisplay(!quiet && Terminal.isStderr(), 0), dryRun && !output.isJson())) {
            return new RestoreRun(flow, steps, progress).run(path, concurrency, output.isJson());
        }
    }

    private void check() {
        if (overwrite && ifAbsent) {
            throw new UsageException("--overwrite and --if-absent are given. Give one of them");
        }
        if (concurrency < 1) {
            throw new UsageException("--concurrency must be 1 or more, but is " + concurrency);
        }
        try {
            RestoreSelection selection = new RestoreSelection();
            selection.setAt(at == null ? "" : at);
            selection.setDatabases(databases == null ? "" : databases);
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
        flow.set(FLOW + ".enabled", true);
        flow.set(FLOW + ".concurrency", concurrency);
        flow.set(FLOW + ".if-absent", ifAbsent);
        flow.set(FLOW + ".ttl", ttl);
        flow.set(FLOW + ".dry-run", dryRun);
        flow.set(FLOW + ".at", at == null ? "" : at);
        if (requireSignature) {
            flow.set(FLOW + ".require-signature", true);
        }
        if (databases != null) {
            flow.set(FLOW + ".databases", databases);
        }
        if (match != null) {
            flow.setText(FLOW + ".key-pattern", match);
        }
        BucketOptions.file(flow, FLOW + ".keys-file", "--keys-file", keysFile);
        return flow;
    }
}

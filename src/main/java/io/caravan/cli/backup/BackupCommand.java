package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.Deletes;
import io.caravan.source.keyspace.EventClasses;
import io.caravan.source.keyspace.RedisKeyspaceConfiguration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flow keyspace-to-s3, with the command line of the realtime backup. */
@Command(
        name = "backup",
        description =
                "Backs up keys to a bucket of S3: first those that differ, then each as it changes, until it is stopped.",
        subcommands = PruneCommand.class,
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class BackupCommand implements Callable<Integer> {

    static final String FLOW = "keyspace-to-s3";

    /** After 1, 2, 4 and 8 seconds; a service tries for ever. */
    private static final int RETRIES_ONCE = 4;

    @Mixin
    RedisUrl redis;

    @Option(
            names = {"-r", "--redis-pattern"},
            paramLabel = "GLOB",
            description = "Keys to back up, as a glob of Redis that the whole key must match. Default: *.")
    String pattern;

    @Mixin
    BucketOptions bucket;

    @Option(names = "--create-bucket", description = "Create the bucket where it is missing.")
    boolean createBucket;

    @Option(names = "--versioning", description = "Keep each change of a key as a version of its own.")
    boolean versioning;

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "NUMBER",
            defaultValue = "2",
            description = "Objects that are stored at once. Default: ${DEFAULT-VALUE}.")
    int concurrency;

    @Option(
            names = "--databases",
            paramLabel = "NUMBERS",
            description = "Databases to back up, such as 0,1,3-5. Default: that of REDIS_URL.")
    String databases;

    @Option(
            names = "--events",
            paramLabel = "FLAGS",
            description =
                    "Classes of events that tell of changes, by the letters of notify-keyspace-events. Default: A.")
    String events;

    @Option(
            names = "--window",
            paramLabel = "MILLISECONDS",
            description = "Changes of a key within this time cost one object, 0 for one each. Default: 1000, with"
                    + " --versioning 0.")
    Long window;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "plain for an object for each key or version, packed for many in one. Default: plain.")
    String layout;

    @Option(
            names = "--deletes",
            paramLabel = "WHAT",
            description =
                    "Without --versioning, what becomes of the object of a key that is gone: keep, tombstone (it says so"
                            + " then) or delete. Default: tombstone.")
    Deletes deletes;

    @Option(
            names = "--compression",
            paramLabel = "LEVEL",
            description = "Level of zstd, 1 to 22; 0 for no compression. Default: 0.")
    Integer compression;

    @Option(
            names = "--spread-prefixes",
            description = "Begin names with two digits of the hash, which spreads the load over 256 prefixes.")
    boolean spreadPrefixes;

    @Option(
            names = "--once",
            description =
                    "Compare all keys with what is stored, store what differs, and end. Exit code 3 if something was"
                            + " parked.")
    boolean once;

    @Option(
            names = {"-q", "--quiet"},
            description = "No steps and no progress.")
    boolean quiet;

    @Option(names = "--debug", description = "Show each key whose change was heard of, and each that is stored.")
    boolean debug;

    @Override
    public Integer call() throws Exception {
        Logging.configure(once || quiet ? "warn" : "info");
        Logging.service("backup");
        check();
        OurValues ours = new OurValues();
        Optional<String> missing = redis.missing(bucket, ours);
        if (missing.isPresent()) {
            System.err.println(missing.get());
            return ExitCode.FAILED;
        }
        if (!quiet) {
            redis.mentionIgnored("caravan backup");
        }
        FlowValues flow = values();
        redis.given().ifPresent(url -> flow.setText("redis.uri", url));
        return new BackupRun(this, flow, ours).run();
    }

    private void check() {
        if (concurrency < 1) {
            throw new UsageException("--concurrency must be 1 or more, but is " + concurrency);
        }
        if (window != null && window < 0) {
            throw new UsageException("--window must be 0 or more, but is " + window);
        }
        if (compression != null && (compression < 0 || compression > 22)) {
            throw new UsageException("--compression must be 0 to 22, but is " + compression);
        }
        try {
            if (layout != null) {
                new BackupSettings().setLayout(layout);
            }
            if (events != null) {
                EventClasses.parse(events);
            }
            if (databases != null) {
                new RedisKeyspaceConfiguration().setDatabases(databases);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private FlowValues values() {
        FlowValues flow = new FlowValues();
        flow.set("camel.main.autoConfigurationLogSummary", false);
        if (once) {
            flow.leaveOutTheService();
            flow.set("retry.attempts", RETRIES_ONCE);
        }
        bucket.applyTo(flow);
        flow.set(FLOW + ".enabled", true);
        flow.set(FLOW + ".watch", !once);
        flow.set(FLOW + ".concurrency", concurrency);
        if (versioning) {
            flow.set(FLOW + ".versioning", true);
        }
        if (spreadPrefixes) {
            flow.set(FLOW + ".spread-prefixes", true);
        }
        set(flow, "databases", databases);
        set(flow, "events", events);
        set(flow, "window", window);
        set(flow, "layout", layout);
        set(flow, "deletes", deletes);
        set(flow, "compression", compression);
        if (pattern != null) {
            flow.setText(FLOW + ".key-pattern", pattern);
        }
        return flow;
    }

    private static void set(FlowValues flow, String name, Object value) {
        if (value != null) {
            flow.set(FLOW + "." + name, value);
        }
    }
}

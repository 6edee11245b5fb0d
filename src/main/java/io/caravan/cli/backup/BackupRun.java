package io.caravan.cli.backup;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Failures;
import io.caravan.cli.FlowValues;
import io.caravan.cli.OurValues;
import io.caravan.cli.PassProgress;
import io.caravan.cli.ProgressDisplay;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.Service;
import io.caravan.cli.Terminal;
import io.caravan.cli.UsageException;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.HeardChanges;
import io.caravan.sink.backup.BackupObjects;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;

/** Runs the flow until a signal ends it, or for one pass. What was heard of by then is stored before it ends. */
final class BackupRun {

    private final BackupCommand command;
    private final OurValues ours;
    private final Steps steps;
    private final Main main;
    private final BackupPass pass;

    // null for one pass
    private final Service service;

    BackupRun(BackupCommand command, FlowValues values, OurValues ours) {
        this.command = command;
        this.ours = ours;
        this.steps = new Steps(command.quiet ? null : System.out);
        this.main = values.program(RouteFiles.flows(BackupCommand.FLOW));
        boolean shown = command.once && !command.quiet && Terminal.isStderr();
        this.pass = new BackupPass(new PassProgress(new ProgressDisplay(shown, 0), "Backup"));
        this.service = command.once ? null : new Service(main, "what was heard of is still stored");
        if (command.once) {
            main.bind("scanListener", pass.progress());
        }
    }

    /** @return the exit code */
    int run() throws Exception {
        Thread onSignal = new Thread(this::stopOnSignal, "caravan-signal");
        try {
            main.init();
            Registry beans = main.getCamelContext().getRegistry();
            if (!begin(beans)) {
                return ExitCode.FAILED;
            }
            if (service != null) {
                return service.run();
            }
            Runtime.getRuntime().addShutdownHook(onSignal);
            return pass.run(main, beans);
        } finally {
            main.stop();
            forget(onSignal);
        }
    }

    private static void forget(Thread onSignal) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The process is ending by this very thread.
            onSignal.join();
        }
    }

    private boolean begin(Registry beans) {
        BackupSettings settings = beans.lookupByNameAndType("backupSettings", BackupSettings.class);
        try {
            settings.format();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        if (!StartChecks.isThere(StartChecks.redis(beans.lookupByNameAndType("redis", RedisConnections.class)))) {
            return false;
        }
        steps.say("Connecting to Redis...OK!");
        steps.say("Using Redis pattern: '" + (command.pattern != null ? command.pattern : value("key-pattern", "*"))
                + "'");
        String path = command.bucket.path != null
                ? command.bucket.path
                : ours.get("backup.path").orElse("");
        if (!path.isEmpty()) {
            steps.say("Using S3 base path: '" + path + "'");
        }
        if (settings.isVersioning()) {
            steps.say("RDD Versioning enabled");
        }
        S3Connection s3 = beans.lookupByNameAndType("s3Connection", S3Connection.class);
        if (!StartChecks.isBucketThere(s3, command.createBucket, settings.names(), steps)) {
            return false;
        }
        if (!settings.isSigned()) {
            steps.warn(
                    "No signing key is given, so that the bucket is trusted: whoever can write to it can have anything"
                            + " restored");
        }
        steps.workers("Starting workers", "Worker", command.concurrency);
        if (command.debug) {
            ShownKeys shown = new ShownKeys(System.out);
            beans.lookupByNameAndType("heardChanges", HeardChanges.class).setListener(shown);
            beans.lookupByNameAndType("backupObjects", BackupObjects.class).setListener(shown);
        }
        steps.say("Starting Realtime Redis Backup service... OK!");
        return true;
    }

    private String value(String name, String otherwise) {
        return ours.get(BackupCommand.FLOW + "." + name).orElse(otherwise);
    }

    private void stopOnSignal() {
        System.err.println("caravan backup: " + BackupPass.STOPPED);
        try {
            main.shutdown();
        } catch (RuntimeException e) {
            System.err.println("caravan backup: " + Failures.inOneLine(e));
        } finally {
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }
}

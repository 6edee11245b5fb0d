package io.caravan.cli.sync;

import io.caravan.cli.FlowValues;
import io.caravan.cli.Logging;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.cli.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The PostgreSQL sync service: streams and key-values of Redis to two tables, with its options, variables and file. */
@Command(
        name = "sync",
        description =
                "Copies streams and key-values of Redis to PostgreSQL until it is stopped, or a server stays away.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class SyncCommand implements Callable<Integer> {

    enum Mode {
        sync,
        monitor
    }

    enum Output {
        log,
        json
    }

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "sync",
            description = "sync copies streams and key-values; monitor copies streams and reports on their health."
                    + " Default: ${DEFAULT-VALUE}.")
    Mode mode;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "DEBUG, INFO, WARNING, ERROR or CRITICAL. Environment: LOG_LEVEL.")
    LogLevel logLevel;

    @Option(
            names = "--config-file",
            paramLabel = "FILE",
            description =
                    "File of variables, KEY=VALUE; the environment wins. Read again when it changes, and on SIGHUP."
                            + " Default: /app/env.conf, if there is one.")
    Path file;

    @Option(
            names = "--log-dir",
            paramLabel = "FOLDER",
            description = "Also write the log to a new file in this folder. Environment: LOG_DIR.")
    Path logFolder;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "log",
            description = "Form of monitor's reports: log, or json for one line each on standard output."
                    + " Default: ${DEFAULT-VALUE}.")
    Output output;

    @Override
    public Integer call() throws Exception {
        OurValues ours = new OurValues();
        SyncValues values = read();
        SyncProperties properties = new SyncProperties(values, ours);
        FlowValues flows = flows(properties);
        startLog(values, ours);
        SyncService service = new SyncService(flows, Integer.parseInt(values.get(Variable.REDIS_MAX_RETRIES)));
        values.withoutEffect()
                .forEach((variable, reason) -> service.log("{} is accepted and has no effect: {}", variable, reason));
        try (SyncReload reload = new SyncReload(SyncValues.source(file), this::read, values, ours)) {
            return service.run(reload);
        }
    }

    private SyncValues read() {
        return SyncValues.read(file);
    }

    private FlowValues flows(SyncProperties properties) {
        boolean keyValues = mode == Mode.sync && properties.copiesKeyValues();
        if (!properties.copiesStreams() && !keyValues) {
            throw new UsageException(
                    "There is nothing to copy: streams and key-values are switched off. Set REDIS_STREAMS,"
                            + " STREAM_AUTO_DISCOVERY=true or KEY_VALUE_AUTO_DISCOVERY=true");
        }
        FlowValues flows = new FlowValues();
        properties.applyTo(flows);
        flows.set("streams-to-postgres.enabled", properties.copiesStreams());
        flows.set("keyvalues-to-postgres.enabled", keyValues);
        flows.set("streams-monitor.enabled", mode == Mode.monitor);
        flows.set("streams-monitor.output", output);
        flows.set("server-checks.enabled", true);
        flows.set("camel.main.autoConfigurationLogSummary", false);
        // Who starts it with a table that does not fit should be told at once.
        flows.set("retry.attempts-on-refusal", 0);
        return flows;
    }

    private void startLog(SyncValues values, OurValues ours) {
        LogLevel level = logLevel != null ? logLevel : LogLevel.valueOf(values.get(Variable.LOG_LEVEL));
        Logging.configure(level.own());
        String folder = logFolder != null ? logFolder.toString() : values.get(Variable.LOG_DIR);
        Logging.service(
                "sync",
                chosen(values.get(Variable.LOG_FORMAT), ours, "log.format", "text"),
                chosen(folder, ours, "log.dir", ""));
    }

    /** The environment is among the variables already. */
    private static String chosen(String value, OurValues ours, String property, String otherwise) {
        return value.isEmpty() ? ours.inFile(property).orElse(otherwise) : value;
    }

    /** Returns the flows that it runs. */
    static List<String> flowsOf() {
        return List.of("streams-to-postgres", "keyvalues-to-postgres", "streams-monitor", "server-checks");
    }
}

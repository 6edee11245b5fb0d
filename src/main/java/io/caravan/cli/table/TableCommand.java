package io.caravan.cli.table;

import io.caravan.cli.Flow;
import io.caravan.cli.OurValues;
import io.caravan.cli.OutputOption;
import io.caravan.cli.PassProgress;
import io.caravan.cli.ProgressDisplay;
import io.caravan.cli.Terminal;
import io.caravan.cli.Version;
import io.caravan.source.scan.ScanReport;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One pass of the flow keys-to-table or keys-to-file, with the configuration and the state of the table connector. */
@Command(
        name = "table",
        description = {
            "Writes every key of Redis as a row: typed, with TTL and size. One pass, which goes on where the last one was"
                    + " cut off.",
            "",
            "What the configuration says may also be given as an option, which wins."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class TableCommand implements Callable<Integer> {

    private static final String TABLE_FLOW = "keys-to-table";
    private static final String FILE_FLOW = "keys-to-file";
    private static final String RETRIES = "5";

    @Option(
            names = "--configuration",
            paramLabel = "FILE",
            required = true,
            description = "The table connector's configuration.json: host, port, username, password, database, ssl,"
                    + " table_name, key_pattern, batch_size, and more.")
    Path configuration;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "File that shows the last checkpoint, such as state.json. With --to it is where a pass goes on from."
                            + " Default: none, with --to FILE.state.json.")
    Path state;

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            description = "jsonl:FILE or csv:FILE in place of a table, or - for JSON lines on standard output.")
    String to;

    @Mixin
    TableOptions options;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the result.")
    boolean quiet;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() throws Exception {
        Optional<TableTarget> file = Optional.ofNullable(to).map(TableTarget::parse);
        Map<String, String> values = options.over(ConfigurationFile.read(configuration));
        TableConfiguration checked = TableConfiguration.read(values, "caravan table");
        String id = file.isPresent() ? FILE_FLOW : TABLE_FLOW;
        Flow flow = new Flow(id).setShared("retry.attempts", RETRIES).setShared("retry.attempts-on-refusal", 0);
        checked.applyTo(flow, id, file.isPresent(), new OurValues());
        if (file.isPresent()) {
            flow.set("format", file.get().format()).setText("file", file.get().file());
        }
        flow.setText(
                "state-file",
                state != null ? state : file.map(TableTarget::stateFile).orElse(""));
        boolean visible = !quiet
                && Terminal.isStderr()
                && !file.filter(TableTarget::isStandardOutput).isPresent();
        try (PassProgress progress = new PassProgress(new ProgressDisplay(visible, 0), "Keys")) {
            return flow.run(progress, beans -> true, (report, main) -> conclude(report, main, file));
        }
    }

    private int conclude(ScanReport report, Main main, Optional<TableTarget> file) {
        Registry beans = main.getCamelContext().getRegistry();
        TableResult result = file.isPresent() ? TableResult.ofFile(report) : TableResult.ofTable(report, beans);
        String text = output.isJson() ? result.json() : result.line();
        (file.filter(TableTarget::isStandardOutput).isPresent() ? System.err : System.out).println(text);
        return result.exitCode();
    }
}

package io.caravan.cli.letters;

import io.caravan.cli.OutputOption;
import io.caravan.cli.ProgressDisplay;
import io.caravan.cli.Terminal;
import io.caravan.cli.Version;
import io.caravan.cli.letters.LetterSelection.Selected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays letters. */
@Command(
        name = "replay",
        description = {
            "Sends records that were given up through their route again, and removes the letters of those that arrive. A letter"
                    + " that is refused again stays, with the new reason."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ReplayCommand implements Callable<Integer> {

    @Mixin
    LetterSelection selection;

    @Option(
            names = "--to",
            paramLabel = "URI",
            description = "Send payload and headers to this Camel endpoint, and not through the route.")
    String to;

    @Option(
            names = "--backup-stopped",
            description = "The backup of this bucket is stopped, as it must be while letters of it are replayed.")
    boolean backupStopped;

    @Option(names = "--dry-run", description = "Replay nothing, and say what would be.")
    boolean dryRun;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only the result.")
    boolean quiet;

    @Mixin
    LetterSettings settings;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() throws Exception {
        selection.check();
        ReplayReport report = new ReplayReport(output.isJson(), dryRun);
        try (LetterAccess access = new LetterAccess(settings)) {
            Map<String, List<String>> byRoute = new LinkedHashMap<>();
            for (Selected each : selection.in(access, report::unlisted)) {
                if (each.letter().isEmpty()) {
                    report.unknown(access.unknown(each.id()));
                } else {
                    String route = each.letter().get().letter().route();
                    byRoute.computeIfAbsent(route, id -> new ArrayList<>()).add(each.id());
                }
            }
            ProgressDisplay display = new ProgressDisplay(!quiet && Terminal.isStderr(), 0);
            for (Map.Entry<String, List<String>> each : byRoute.entrySet()) {
                ReplayRun run = new ReplayRun(each.getKey(), to, access, settings, report);
                if (dryRun) {
                    run.pretend(each.getValue());
                } else if (run.isAllowed(backupStopped, each.getValue())) {
                    run.replay(each.getValue(), display);
                }
            }
        }
        return report.conclude();
    }
}

package io.caravan.cli;

import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;

/** Runs the service until it is stopped. */
@Command(
        name = "run",
        description = "Runs the service: every flow that application.properties enables, until it is stopped.",
        footer = {
            "",
            "How it is doing: http://localhost:9876/observe/status",
            "",
            "Exit codes: 0 ended by SIGTERM or SIGINT with nothing half done, 1 cannot start, or what was at hand took longer"
                    + " than camel.main.shutdownTimeout and was cut off, to be done again after the next start, 2 wrong usage."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        Logging.service("run");
        Main main = new Main();
        main.setPropertyPlaceholderLocations(RouteFiles.properties());
        main.configure().setRoutesIncludePattern(RouteFiles.all());
        return new Service(main, "what is at hand is finished first").run();
    }
}

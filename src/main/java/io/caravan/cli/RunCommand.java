package io.caravan.cli;

import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;

/** Runs the service until it is stopped. */
@Command(
        name = "run",
        description = "Runs the service: every flow that application.properties enables, until it is stopped.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
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

package io.caravan.cli;

import io.caravan.cli.routes.RouteCheck;
import io.caravan.cli.routes.RouteReload;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the service until it is stopped. */
@Command(
        name = "run",
        description = "Runs the service: every flow that application.properties enables, until it is stopped.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {

    @Option(
            names = "--dev",
            description =
                    "Use Camel's profile dev: files in routes/ that are new, changed or gone are taken up while the service"
                            + " runs. As camel.main.profile = dev.")
    private boolean dev;

    @Override
    public Integer call() throws Exception {
        Logging.service("run");
        RouteCheck check = RouteCheck.ofAll();
        check.names();
        Main main = new Main();
        main.setPropertyPlaceholderLocations(RouteFiles.properties());
        main.configure().setRoutesIncludePattern(RouteFiles.all());
        main.addMainListener(new RouteReload());
        if (dev) {
            main.addOverrideProperty("camel.main.profile", "dev");
        }
        try {
            return new Service(main, "what is at hand is finished first").run();
        } catch (Exception e) {
            throw check.explain(e);
        }
    }
}

package io.caravan.cli;

import io.caravan.cli.routes.RouteCheck;
import io.caravan.cli.routes.RouteFault;
import io.caravan.cli.routes.RouteFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether route files can be used. */
@Command(
        name = "validate",
        description = {
            "Says whether the route files of the working folder can be used, without a server and without starting a route.",
            "What is wrong is told with file, line and column."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ValidateCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Files outside routes/ to look at too, together with those in it.")
    private List<Path> files = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new UsageException("Cannot read the file '" + file + "'. Name a route file that exists");
            }
        }
        try {
            RouteCheck.ofAllAnd(files).all();
        } catch (RouteFileException e) {
            for (RouteFault fault : e.faults()) {
                spec.commandLine().getErr().println(fault);
            }
            return ExitCode.FAILED;
        }
        spec.commandLine().getOut().println("All route files can be used.");
        return ExitCode.DONE;
    }
}

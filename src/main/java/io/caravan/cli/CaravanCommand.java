package io.caravan.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "caravan",
        description = "Carries data out of Redis: nothing lost, nothing counted twice.",
        footer = {
            "",
            "Without a command Caravan runs the service: every flow that application.properties enables.",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but something was lost, parked or left out."
        },
        subcommands = {RunCommand.class, CountersCommand.class, DemoCommand.class, RehearseCommand.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class CaravanCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Runs a command line. Returns the exit code. */
    public static int run(String... arguments) {
        boolean service = arguments.length == 0 || arguments[0].equals("run");
        Logging.configure(service);
        if (!service) {
            QuickStart.configure();
        }
        CommandLine commandLine = new CommandLine(new CaravanCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(CaravanCommand::wrongUsage)
                .setExecutionExceptionHandler(CaravanCommand::failed);
        return commandLine.execute(arguments.length == 0 ? new String[] {"run"} : arguments);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    private static int wrongUsage(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + failure.getMessage().lines().findFirst().orElse("wrong usage"));
        List<String> similar = List.of();
        if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
            similar = unmatched.getSuggestions();
        }
        if (!similar.isEmpty()) {
            command.getErr().println("Did you mean " + String.join(" or ", similar) + "?");
        }
        command.getErr().println("Try '" + name + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + Failures.inOneLine(failure));
        return failure instanceof UsageException ? ExitCode.USAGE : ExitCode.FAILED;
    }
}

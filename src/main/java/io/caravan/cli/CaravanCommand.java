package io.caravan.cli;

import io.caravan.cli.backup.BackupCommand;
import io.caravan.cli.backup.RestoreCommand;
import io.caravan.cli.doctor.DoctorCommand;
import io.caravan.cli.events.EventsCommand;
import io.caravan.cli.letters.DeadLettersCommand;
import io.caravan.cli.sync.SyncCommand;
import io.caravan.cli.table.TableCommand;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "caravan",
        description = "Carries data out of Redis: nothing lost, nothing counted twice.",
        subcommands = {
            RunCommand.class,
            ValidateCommand.class,
            CountersCommand.class,
            SyncCommand.class,
            TableCommand.class,
            EventsCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            DeadLettersCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            RehearseCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class CaravanCommand implements Runnable {

    /** The commands that run until they are stopped, and log what they do. */
    private static final Set<String> SERVICES = Set.of("run", "sync", "events", "backup");

    @Spec
    private CommandSpec spec;

    /** Runs a command line. Returns the exit code. */
    public static int run(String... arguments) {
        boolean service = arguments.length == 0 || SERVICES.contains(arguments[0]);
        Logging.configure(service);
        if (!service) {
            QuickStart.configure();
        }
        return commandLine().execute(arguments.length == 0 ? new String[] {"run"} : arguments);
    }

    /** Returns the commands, as they are run. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new CaravanCommand())
                .setHelpFactory(new HelpPages())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A glob may begin with an at sign; it names no file of arguments.
                .setExpandAtFiles(false)
                // Else -e, which takes several values, would take a misspelt option for one.
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setParameterExceptionHandler(CaravanCommand::wrongUsage)
                .setExecutionExceptionHandler(CaravanCommand::failed);
        // A size may be -1.
        commandLine.getSubcommands().get("events").setUnmatchedOptionsArePositionalParams(true);
        return commandLine;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    private static int wrongUsage(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        StringBuilder line = new StringBuilder(name)
                .append(": ")
                .append(failure.getMessage().lines().findFirst().orElse("Wrong usage"));
        if (failure instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            line.append(". Did you mean ")
                    .append(String.join(" or ", unmatched.getSuggestions()))
                    .append('?');
        } else {
            line.append('.');
        }
        command.getErr().println(line.append(" Try '").append(name).append(" --help'"));
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + Failures.inOneLine(failure));
        return failure instanceof UsageException ? ExitCode.USAGE : ExitCode.FAILED;
    }
}

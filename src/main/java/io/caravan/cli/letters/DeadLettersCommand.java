package io.caravan.cli.letters;

import io.caravan.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done with records that were given up. */
@Command(
        name = "dead-letters",
        description = "Lists, shows, replays and drops the records that flows have given up.",
        subcommands = {ListCommand.class, ShowCommand.class, ReplayCommand.class, DropCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class DeadLettersCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing what to do: list, show, replay or drop");
    }
}

package io.caravan.cli.backup;

import io.caravan.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Comparisons of Redis with what has arrived elsewhere. */
@Command(
        name = "verify",
        description = "Compares Redis with what has arrived elsewhere. Exit code 1, and a list, if they differ.",
        subcommands = VerifyBackupCommand.class,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class VerifyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing what to verify: backup");
    }
}

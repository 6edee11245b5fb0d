package io.caravan.cli;

import io.caravan.cli.backup.VerifyBackupCommand;
import io.caravan.cli.sync.VerifySyncCommand;
import io.caravan.cli.table.VerifyTableCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Comparisons of Redis with what has arrived elsewhere. */
@Command(
        name = "verify",
        description = "Compares Redis with what has arrived elsewhere. Exit code 1, and a list, if they differ.",
        subcommands = {VerifyBackupCommand.class, VerifySyncCommand.class, VerifyTableCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class VerifyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing what to verify: backup, sync or table");
    }
}

package io.caravan.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script for the shell. */
@Command(
        name = "completion",
        description = {
            "Prints a script that has the shell complete commands, options and their values, for caravan and ./caravan.",
            "",
            "Nothing is installed; the script is to be sourced, now or when a shell starts. Names of flows are those of the folder "
                    + "in which the script was made."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CompletionCommand implements Callable<Integer> {

    /** The shells that there is a script for. */
    enum Shell {
        bash,
        zsh
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SHELL",
            arity = "0..1",
            defaultValue = "bash",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash(root.getCommandName(), root);
        // The script is for both; zsh has to know first what bash's commands mean.
        String first = shell == Shell.zsh ? "autoload -U +X compinit && compinit\n" : "";
        spec.commandLine().getOut().print(first + script);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }
}

package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script for the shell, in a real bash and a real zsh. */
class CompletionIT {

    // As bash does after a word and a tabulator: it looks up the command's last part, and calls what is registered for
    // it.
    private static final String TAB = """
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            function=$(complete -p "${1##*/}" | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
            "$function" "$1" "${@: -1}" "${@: -2:1}" 2>/dev/null
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    // A zsh with a terminal of its own, into which a line and a tabulator are typed; another key prints what the line
    // has
    // become.
    private static final String TAB_IN_ZSH = """
            zmodload zsh/zpty
            zpty inner zsh -f -i
            zpty -w inner 'show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^X" show; source '$1'; PS1=@"@"'
            zpty -r inner before '*@@*'
            zpty -n -w inner "$2"$'\\t\\x18'
            zpty -r inner typed '*<*>*'
            zpty -d inner
            print -r -- "${${typed##*<}%%>*}"
            """;

    @TempDir
    static Path folder;

    private static Path script;

    @BeforeAll
    static void make() throws Exception {
        try (Program caravan = Program.jar(folder, Map.of(), "completion")) {
            assertThat(caravan.exitCode()).as(caravan.err()).isZero();
            assertThat(caravan.err()).isEmpty();
            script = Files.writeString(folder.resolve("completion.bash"), caravan.out());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "./caravan doc, doctor",
        "caravan doc, doctor",
        "/opt/caravan/caravan back, backup",
        "caravan doctor --out, --output",
        "caravan doctor --output js, json",
        "caravan doctor counters, counters-to-postgres",
        "caravan backup pru, prune",
        "caravan verify backup --toler, --tolerance",
        "caravan completion z, zsh"
    })
    void completes(String typed, String completed) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", TAB, "bash", script.toString()));
        command.addAll(List.of(typed.split(" ")));

        try (Program bash = Program.start(folder, Map.of(), command)) {
            assertThat(bash.exitCode()).as(bash.err()).isZero();
            assertThat(bash.out().lines().map(String::strip)).containsExactly(completed);
        }
    }

    @Test
    void showsNoCommandThatIsForTheLauncherOnly() throws Exception {
        assertThat(Files.readString(script)).doesNotContain("rehearse");
    }

    static boolean hasZsh() {
        return Installed.has("zsh");
    }

    @ParameterizedTest
    @EnabledIf(value = "hasZsh", disabledReason = "needs zsh")
    @CsvSource({
        "caravan doc, caravan doctor",
        "./caravan doc, ./caravan doctor",
        "caravan doctor --out, caravan doctor --output",
        "caravan doctor counters, caravan doctor counters-to-postgres",
        "caravan verify backup --toler, caravan verify backup --tolerance"
    })
    void completesInZsh(String typed, String completed) throws Exception {
        Path zshScript = folder.resolve("completion.zsh");
        try (Program caravan = Program.jar(folder, Map.of(), "completion", "zsh")) {
            assertThat(caravan.exitCode()).as(caravan.err()).isZero();
            Files.writeString(zshScript, caravan.out());
        }

        try (Program zsh = Program.start(
                folder, Map.of(), List.of("zsh", "-fc", TAB_IN_ZSH, "zsh", zshScript.toString(), typed))) {
            assertThat(zsh.exitCode()).as(zsh.err()).isZero();
            assertThat(zsh.out().strip()).isEqualTo(completed);
        }
    }

    @Test
    void refusesAnotherShell() {
        try (Program caravan = Program.jar(folder, Map.of(), "completion", "fish")) {
            assertThat(caravan.exitCode()).isEqualTo(2);
            assertThat(caravan.err()).contains("SHELL", "fish");
        }
    }
}

package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.caravan.testing.Pages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each command that a page shows has a command line that is understood, as far as it is written out. */
class DocumentedCommandsTest {

    private static final Pattern COMMAND = Pattern.compile("(?m)\\./caravan ([^`#|&>)]+)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    static Stream<String> commands() {
        List<String> commands = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher command = COMMAND.matcher(
                    Pages.text(page).replaceAll("\\\\\n\\s*", " ").replaceAll("\n[^\n]", "\n$0"));
            while (command.find()) {
                commands.add(command.group(1).lines().findFirst().orElse("").strip());
            }
        }
        return commands.stream().distinct().filter(command -> !command.matches(".*(…|FLAGS|ARGS).*"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isUnderstood(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        assertThatCode(() -> {
                    try {
                        CaravanCommand.commandLine().parseArgs(words.toArray(String[]::new));
                    } catch (CommandLine.MissingParameterException e) {
                        // A sentence that names a command leaves out what it needs.
                    }
                })
                .as(command)
                .doesNotThrowAnyException();
    }
}

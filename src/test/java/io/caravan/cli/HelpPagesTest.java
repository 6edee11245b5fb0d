package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command, as on a terminal of 80 columns. */
class HelpPagesTest {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    static Stream<String> commands() {
        List<String> names = new ArrayList<>();
        add(names, CaravanCommand.commandLine());
        return names.stream();
    }

    private static void add(List<String> names, CommandLine command) {
        if (command.getCommandSpec().usageMessage().hidden()) {
            return;
        }
        names.add(command.getCommandSpec().qualifiedName());
        command.getSubcommands().values().stream().distinct().forEach(each -> add(names, each));
    }

    private static CommandLine commandOf(String name) {
        CommandLine command = CaravanCommand.commandLine();
        for (String word : name.split(" ")) {
            command =
                    word.equals("caravan") ? command : command.getSubcommands().get(word);
        }
        return command;
    }

    private static String helpOf(String name) {
        StringWriter text = new StringWriter();
        commandOf(name).setUsageHelpAutoWidth(false).usage(new PrintWriter(text, true));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void hasAllPartsAndFitsATerminal(String name) {
        String help = helpOf(name);

        assertThat(help).contains("Usage: " + name);
        assertThat(help.lines()).contains("Environment:", "Examples:", "Exit codes:");
        assertThat(section(help, "Examples")).anyMatch(line -> line.contains("./caravan"));
        assertThat(section(help, "Exit codes"))
                .anyMatch(line -> line.startsWith("  0  "))
                .allMatch(line -> line.matches("  [0-3]  .*"));
        assertThat(section(help, "Environment")).isNotEmpty();
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
        assertThat(commandOf(name).getCommandSpec().usageMessage().description())
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void givesExamplesThatTheCommandTakes(String name) {
        String examples = String.join("\n", section(helpOf(name), "Examples")).replaceAll("\\\\\n +", "");

        assertThat(examples.lines().filter(line -> line.contains("./caravan"))).allSatisfy(line -> {
            String typed = line.replaceFirst("^.*?\\./caravan", "").replaceFirst("( {3,}|\\)| > ).*$", "");
            assertThatCode(() -> CaravanCommand.commandLine().parseArgs(words(typed)))
                    .as(line)
                    .doesNotThrowAnyException();
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void describesEveryOption(String name) {
        for (OptionSpec option : commandOf(name).getCommandSpec().options()) {
            String text = String.join(" ", option.description());
            assertThat(text).as(option.longestName()).isNotBlank();
            if (option.defaultValue() != null
                    && option.arity().max() > 0
                    && !option.typeInfo().isBoolean()) {
                assertThat(text).as(option.longestName()).contains("Default: ");
            }
        }
    }

    private static String[] words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words.toArray(String[]::new);
    }

    private static List<String> section(String help, String name) {
        return help.lines()
                .dropWhile(line -> !line.equals(name + ":"))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .toList();
    }
}

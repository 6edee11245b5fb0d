package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.backup.BackupCommand;
import io.caravan.cli.backup.PruneCommand;
import io.caravan.cli.backup.RestoreCommand;
import io.caravan.cli.backup.VerifyBackupCommand;
import io.caravan.cli.doctor.DoctorCommand;
import io.caravan.cli.events.EventsCommand;
import io.caravan.cli.letters.DropCommand;
import io.caravan.cli.letters.ListCommand;
import io.caravan.cli.letters.ReplayCommand;
import io.caravan.cli.letters.ShowCommand;
import io.caravan.cli.sync.SyncCommand;
import io.caravan.cli.sync.VariableTable;
import io.caravan.cli.sync.VerifySyncCommand;
import io.caravan.cli.table.TableCommand;
import io.caravan.cli.table.VerifyTableCommand;
import io.caravan.testing.Pages;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The generated tables of README.md and its pages say what the code says. They are written from it by
 * {@code mvn test -Dtest=PageTablesTest -Dcaravan.pages=write}.
 */
class PageTablesTest {

    @Test
    void listsEveryOptionOfTheCountersCommand() throws Exception {
        verifyOptions("counters options", new CountersCommand());
    }

    @Test
    void listsEveryOptionOfTheSyncCommand() throws Exception {
        verifyOptions("sync options", new SyncCommand());
    }

    @Test
    void listsEveryOptionOfTheEventsCommand() throws Exception {
        verifyOptions("events options", new EventsCommand());
    }

    @Test
    void listsEveryOptionOfTheBackupCommand() throws Exception {
        verifyOptions("backup options", new BackupCommand());
    }

    @Test
    void listsEveryOptionOfTheRestoreCommand() throws Exception {
        verifyOptions("restore options", new RestoreCommand());
    }

    @Test
    void listsEveryOptionOfTheVerifyBackupCommand() throws Exception {
        verifyOptions("verify backup options", new VerifyBackupCommand());
    }

    @Test
    void listsEveryOptionOfTheVerifyTableCommand() throws Exception {
        verifyOptions("verify table options", new VerifyTableCommand());
    }

    @Test
    void listsEveryOptionOfTheVerifySyncCommand() throws Exception {
        verifyOptions("verify sync options", new VerifySyncCommand());
    }

    @Test
    void listsEveryOptionOfThePruneCommand() throws Exception {
        verifyOptions("backup prune options", new PruneCommand());
    }

    @Test
    void listsEveryOptionOfTheTableCommand() throws Exception {
        verifyOptions("table options", new TableCommand());
    }

    @Test
    void listsEveryOptionOfTheDeadLettersCommands() throws Exception {
        verifyOptions("dead-letters list options", new ListCommand());
        verifyOptions("dead-letters show options", new ShowCommand());
        verifyOptions("dead-letters replay options", new ReplayCommand());
        verifyOptions("dead-letters drop options", new DropCommand());
    }

    @Test
    void listsEveryOptionOfTheCommandsForAllFlows() throws Exception {
        verifyOptions("run options", new RunCommand());
        verifyOptions("validate options", new ValidateCommand());
        verifyOptions("doctor options", new DoctorCommand());
        verifyOptions("demo options", new DemoCommand());
        verifyOptions("completion options", new CompletionCommand());
    }

    @Test
    void eachCommandHasItsOptionsOnAPage() {
        assertThat(commands(CaravanCommand.commandLine(), "")).allMatch(row -> row.startsWith("| [`"));
    }

    @Test
    void listsEveryVariableOfTheSyncCommand() throws Exception {
        verify("sync variables", VariableTable.markdown());
    }

    @Test
    void listsEveryCommand() throws Exception {
        String rows = commands(CaravanCommand.commandLine(), "").collect(Collectors.joining("\n"));

        verify("commands", "| command | what it does |\n| --- | --- |\n" + rows);
    }

    /** Returns a row for each command that does something itself. */
    private static Stream<String> commands(CommandLine group, String names) {
        return group.getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .filter(each -> !each.getKey().equals("help"))
                .flatMap(each -> {
                    String name = names + each.getKey();
                    Stream<String> own = each.getValue().getCommand() instanceof Callable<?>
                            ? Stream.of(row(name, each.getValue()))
                            : Stream.empty();
                    return Stream.concat(own, commands(each.getValue(), name + " "));
                });
    }

    private static String row(String name, CommandLine command) {
        String does = command.getCommandSpec().usageMessage().description()[0].replace("%n", "");
        String shown = pageOf(name + " options")
                .map(page -> "[`" + name + "`](" + page + ")")
                .orElse("`" + name + "`");
        return "| " + shown + " | " + does + " |";
    }

    @Test
    void figuresOfTheReadmeAreThoseOfTheirPage() {
        String figures = Pages.text(Path.of("src/site/markdown/how-fast.md"));
        String summary = Pages.text(Pages.README).split("\n## How fast\n")[1].split("\n## ")[0];

        assertThat(Pattern.compile("(?m)^\\| [^|]+\\| ([\\d,]+ [\\w/]+) \\| (\\d+ (?:%|times))")
                        .matcher(summary)
                        .results())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(figures.lines())
                        .anyMatch(line -> line.contains("| " + row.group(1) + " |") && line.contains(row.group(2))));
    }

    private static void verifyOptions(String name, Object command) throws Exception {
        String rows = new CommandLine(command)
                .getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .map(PageTablesTest::row)
                        .collect(Collectors.joining("\n"));

        verify(name, "| option | what it does |\n| --- | --- |\n" + rows);
    }

    private static String row(OptionSpec option) {
        String names = String.join(", ", option.names());
        String label = option.arity().max() == 0 || option.typeInfo().isBoolean() ? "" : " " + option.paramLabel();
        return "| `" + names + label.replace("|", "\\|") + "` | " + description(option) + " |";
    }

    private static String description(OptionSpec option) {
        String text = String.join(" ", option.description()).replace("${DEFAULT-VALUE}", "" + option.defaultValue());
        if (option.completionCandidates() != null) {
            text = text.replace("${COMPLETION-CANDIDATES}", String.join(", ", option.completionCandidates()));
        }
        return text.replace("|", "\\|").replace("%n", " ");
    }

    @ParameterizedTest
    @CsvSource({
        "source/scan, redis-scan",
        "source/stream, redis-stream",
        "source/keyspace, redis-keyspace",
        "sink/rabbitmq, rabbitmq-confirmed",
        "sink/restore, redis-restore"
    })
    void listsEveryOptionOfAComponent(String folder, String scheme) throws Exception {
        JsonObject metadata;
        try (InputStream json =
                PageTablesTest.class.getResourceAsStream("/META-INF/io/caravan/" + folder + "/" + scheme + ".json")) {
            metadata = (JsonObject) Jsoner.deserialize(new InputStreamReader(json, StandardCharsets.UTF_8));
        }

        String rows = ((Map<?, ?>) metadata.get("properties"))
                .entrySet().stream()
                        .filter(each -> !label((JsonObject) each.getValue()).contains("scheduler"))
                        .map(each -> row(each.getKey(), (JsonObject) each.getValue()))
                        .collect(Collectors.joining("\n"));

        verify(scheme + " options", "| option | default | what it does |\n| --- | --- | --- |\n" + rows);
    }

    private static String label(JsonObject option) {
        return String.valueOf(option.get("label"));
    }

    private static String row(Object name, JsonObject option) {
        Object standard = option.get("defaultValue");
        return "| `" + name + "` | " + (standard == null ? "" : "`" + standard + "`") + " | "
                + option.get("description") + " |";
    }

    /** Compares what stands on a page between the two marks of a name, or writes it where that was asked for. */
    private static void verify(String name, String table) throws Exception {
        Path page = pageOf(name).orElseThrow(() -> new AssertionError("No page has the marks of '" + name + "'"));
        Matcher found = part(name).matcher(Pages.text(page));
        assertThat(found.find()).isTrue();

        if ("write".equals(System.getProperty("caravan.pages"))) {
            Files.writeString(page, found.replaceFirst("$1" + Matcher.quoteReplacement(table + "\n") + "$3"));
        } else {
            assertThat(found.group(2).strip()).as("'%s' in %s", name, page).isEqualTo(table);
        }
    }

    private static Optional<Path> pageOf(String name) {
        return Pages.all().stream()
                .filter(page -> part(name).matcher(Pages.text(page)).find())
                .findFirst();
    }

    private static Pattern part(String name) {
        return Pattern.compile("(<!-- " + name + " -->\n)(.*?)(<!-- end of " + name + " -->)", Pattern.DOTALL);
    }
}

package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Pages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each route file has a row in README.md, a page, and there a section on what goes wrong, whose messages the code has. */
class FlowPagesTest {

    private static final Pattern FLOW = Pattern.compile("\\[([\\w-]+)]\\(routes/([\\w-]+)\\.camel\\.yaml\\)");
    private static final Pattern SECTION = Pattern.compile("(?m)^#+ (.*)\n(?s:(.*?))(?=^#+ |\\z)");
    private static final Pattern MESSAGE = Pattern.compile("`([^`]+)`");
    private static final String HEAD = "| what you see |";
    private static final String CODE = code();

    static List<String> flows() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .map(name -> name.replace(".camel.yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<String> readme(Pattern rows) {
        return Pages.text(Pages.README)
                .lines()
                .filter(line -> line.startsWith("|") && rows.matcher(line).find());
    }

    @Test
    void theTableOfFlowsHasEachByItsName() throws IOException {
        List<MatchResult> named = readme(FLOW)
                .flatMap(row -> FLOW.matcher(row).results().toList().stream())
                .toList();

        assertThat(named).extracting(each -> each.group(2)).containsExactlyInAnyOrderElementsOf(flows());
        assertThat(named).allMatch(each -> each.group(1).equals(each.group(2)));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void aFileHasTheRouteOfItsNameAndBeginsWithWhatItsRowSays(String flow) throws IOException {
        String file = Files.readString(Path.of("routes", flow + ".camel.yaml"));
        List<String> cells = List.of(readme(Pattern.compile("routes/" + flow + "\\."))
                .findFirst()
                .orElseThrow()
                .split(" \\| "));

        assertThat(file).contains("\n- route:\n    id: " + flow + "\n    description: ");
        if (FLOW.matcher(cells.get(0)).results().count() == 1) {
            assertThat(file.lines().findFirst())
                    .hasValueSatisfying(head -> assertThat(head.toLowerCase(Locale.ROOT))
                            .startsWith("# " + cells.get(1).toLowerCase(Locale.ROOT)));
        }
    }

    @ParameterizedTest
    @MethodSource("flows")
    void aFlowLeadsToItsMessages(String flow) {
        List<String> rows = readme(Pattern.compile("^\\| ([\\w, -]+, )?" + flow + "(, [\\w, -]+)? \\| \\[[^]]+]\\("))
                .toList();
        assertThat(rows).hasSize(1);
        String link = rows.get(0).replaceFirst(".*]\\((.*)\\) \\|$", "$1");
        Path page = Path.of(link.replaceFirst("#.*", ""));

        assertThat(readme(Pattern.compile("routes/" + flow + "\\."))).anyMatch(row -> row.contains(page.toString()));
        assertThat(SECTION.matcher(Pages.text(page)).results())
                .filteredOn(section -> anchor(section.group(1)).equals(link.replaceFirst(".*#", "")))
                .singleElement()
                .satisfies(section -> assertThat(section.group(2)).contains(HEAD));
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} -]", "")
                .replace(' ', '-');
    }

    /** A message of three words or more; an ellipsis in it stands for what differs. */
    static List<String> messages() {
        return Pages.all().stream()
                .flatMap(page -> SECTION.matcher(Pages.text(page)).results())
                .map(section -> section.group(2))
                .filter(section -> section.contains(HEAD))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split(" \\| ")[0])
                .flatMap(cell -> MESSAGE.matcher(cell).results())
                .map(message -> message.group(1))
                .filter(message -> !message.matches("(\\./caravan|caravan[:_]).*"))
                .filter(message -> message.split(" ").length > 2)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsOneOfTheCode(String message) {
        assertThat(message.split("…"))
                .allSatisfy(part -> assertThat(part.strip().length() < 4 || CODE.contains(part.strip()))
                        .as(part)
                        .isTrue());
    }

    /** Returns the code with texts in one piece that are written in several. */
    private static String code() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(Files::isRegularFile)
                    .map(FlowPagesTest::read)
                    .map(text -> text.replaceAll("\"\\s*\\+\\s*\"", ""))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the code", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}

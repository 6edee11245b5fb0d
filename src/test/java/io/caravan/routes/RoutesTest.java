package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.RouteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shipped route file: it loads as shipped, and it keeps the rules of the house. */
class RoutesTest {

    private static final Path ROUTES = Path.of("routes");
    private static final int MOST_LINES = 140;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??(?:uri:)?([\\w.-]+)}}|#property:([\\w.-]+)");

    private static Main main;

    @BeforeAll
    static void loadEveryFlowDisabled() throws Exception {
        Properties values = new Properties();
        values.setProperty("camel.management.enabled", "false");
        values.setProperty("camel.routecontroller.enabled", "false");
        main = new Main();
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern(RouteFiles.all());
        main.setOverrideProperties(values);
        main.start();
    }

    @AfterAll
    static void stop() {
        main.stop();
    }

    @Test
    void loadsTheConnectionsFirstAndEveryFileOnce() throws IOException {
        List<String> loaded = List.of(RouteFiles.all().split(","));

        assertThat(loaded).startsWith("file:routes/shared/connections.camel.yaml");
        assertThat(loaded)
                .containsExactlyInAnyOrderElementsOf(
                        files().map(file -> "file:" + file).toList());
        List<Boolean> shared =
                loaded.stream().map(file -> file.contains("/shared/")).toList();
        assertThat(shared.indexOf(false)).isGreaterThan(shared.lastIndexOf(true));
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).toList().stream();
        }
    }

    static Stream<Path> flows() throws IOException {
        return files().filter(file -> file.getParent().equals(ROUTES));
    }

    private static Model model() {
        return main.getCamelContext().getCamelContextExtension().getContextPlugin(Model.class);
    }

    @ParameterizedTest
    @MethodSource("flows")
    void aFlowHasTheRouteThatItsFileIsNamedAfter(Path file) {
        String id = file.getFileName().toString().replace(".camel.yaml", "");

        assertThat(main.getCamelContext().getRoute(id))
                .as("route %s of %s", id, file)
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("flows")
    void aFlowIsOffAsShipped(Path file) {
        String id = file.getFileName().toString().replace(".camel.yaml", "");

        assertThat(properties()).containsEntry(id + ".enabled", "false");
        assertThat(main.getCamelContext()
                        .getRouteController()
                        .getRouteStatus(id)
                        .isStopped())
                .isTrue();
    }

    @Test
    void everyRouteSaysWhatItDoesAndWhatHappensWhenItFails() {
        List<String> configurations = model().getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .toList();

        for (RouteDefinition route : model().getRouteDefinitions()) {
            assertThat(route.getDescriptionText())
                    .as("description of %s", route.getId())
                    .isNotBlank();
            assertThat(configurations)
                    .as("routeConfigurationId of %s", route.getId())
                    .contains(route.getRouteConfigurationId());
        }
    }

    @Test
    void noErrorHandlingAppliesByAbsence() {
        assertThat(model().getRouteConfigurationDefinitions())
                .extracting(RouteConfigurationDefinition::getId)
                .doesNotContainNull()
                .allSatisfy(id -> assertThat(id).doesNotStartWith("routeConfiguration"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPlaceholderIsExplainedInTheProperties(Path file) throws IOException {
        Set<String> used = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(Files.readString(file));
        while (matcher.find()) {
            used.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }

        List<String> lines = Files.readAllLines(Path.of("application.properties"));
        for (String name : used) {
            assertThat(lines).as("%s of %s", name, file).anyMatch(line -> line.startsWith(name + " ="));
        }
    }

    @Test
    void everyPropertyIsUsedByARouteOrByCamelItself() throws IOException {
        StringBuilder yaml = new StringBuilder(properties().values().toString());
        for (Path file : files().toList()) {
            yaml.append(Files.readString(file));
        }

        String others = Files.readString(Path.of("application.properties"));
        assertThat(properties().keySet())
                .filteredOn(name -> !others.contains("{{" + name + "}}"))
                .filteredOn(name -> !name.toString().startsWith("camel."))
                // What a command reads before Camel begins.
                .filteredOn(name -> !name.toString().startsWith("log."))
                .allSatisfy(name -> assertThat(yaml.toString()).contains(name.toString()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsShortAndBeginsWithWhatItIs(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);

        assertThat(lines.get(0)).startsWith("# ");
        assertThat(lines).hasSizeLessThanOrEqualTo(MOST_LINES);
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(130));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsInTheCanonicalForm(Path file) throws IOException {
        String yaml = Files.readString(file);

        assertThat(yaml).doesNotContainPattern("uri: *\"?[\\w-]+:[^\"\\n]*\\?");
        assertThat(yaml).doesNotContainPattern("(?m)^ *(simple|constant): *[^\\s]");
        assertThat(yaml).doesNotContain("groovy", "script:");
    }

    private static Map<Object, Object> properties() {
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of("application.properties"))) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}

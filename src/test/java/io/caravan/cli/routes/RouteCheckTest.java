package io.caravan.cli.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A route file of a user beside the shipped ones: what is wrong is told with its line and column. */
class RouteCheckTest {

    private static final String ROUTE = """
            - route:
                id: mine
                routeConfigurationId: wait-for-servers
                from:
                  uri: timer:mine
                  steps:
            """;

    @TempDir
    Path folder;

    private RouteFileException refusalOf(String yaml) throws IOException {
        return catchThrowableOfType(
                RouteFileException.class,
                () -> RouteCheck.ofAllAnd(List.of(written(yaml))).all());
    }

    private Path written(String yaml) throws IOException {
        return Files.writeString(folder.resolve("mine.camel.yaml"), yaml);
    }

    @Test
    void takesAFileThatIsRight() throws IOException {
        RouteCheck check = RouteCheck.ofAllAnd(List.of(written(steps("- log:", "    message: hello"))));

        assertThatCode(check::all).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhereAndWhatIsWrong(String yaml, String place, String problem) throws IOException {
        RouteFault fault = refusalOf(yaml).faults().get(0);

        assertThat(fault.toString()).startsWith(folder.resolve("mine.camel.yaml") + ":" + place + ": ");
        assertThat(fault.problem()).contains(problem).doesNotContain("\n");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("- route:\n    id: mine\n   from: x\n", "3:4", "not YAML"),
                Arguments.of("", "1:1", "empty"),
                Arguments.of("route:\n  id: mine\n", "1:1", "no list of routes"),
                Arguments.of("- rout:\n    id: mine\n", "1:3", "no step 'rout'"),
                Arguments.of(steps("- lag:", "    message: hello"), "7:11", "no step 'lag'"),
                Arguments.of(steps("- log:", "    mesage: hello"), "8:21", "'mesage' is not known here"),
                Arguments.of(to("redis-restore:x", "foo: 1"), "10:15", "no option 'foo' of redis-restore"),
                Arguments.of(to("redis-restore:x", "ttl: nonsense"), "10:15", "nonsense"),
                Arguments.of(
                        to("redis-restore:x", "dryRun: \"{{no.such}}\""),
                        "10:23",
                        "no value for {{no.such}}. Set it in application.properties"),
                Arguments.of(to("redis-restore:x", "connections: \"#bean:nobody\""), "10:28", "no bean named 'nobody'"),
                Arguments.of(to("nosuch:x", "a: 1"), "8:18", "no component 'nosuch'"),
                Arguments.of(to("jdbc:nobody", "resetAutoCommit: true"), "8:18", "no bean named 'nobody'"),
                Arguments.of(steps("- bean:", "    ref: nobody"), "8:18", "no bean named 'nobody'"),
                Arguments.of(steps("- setBody:", "    simple:", "      expression: \"${body\""), "9:27", "functionEnd"),
                Arguments.of(ROUTE.replace("for-servers", "for-nobody"), "3:27", "named 'wait-for-nobody'. There are"),
                Arguments.of(
                        ROUTE.replace("id: mine", "id: keyspace-to-s3"),
                        "2:9",
                        "named 'keyspace-to-s3' already, in routes/keyspace-to-s3.camel.yaml:"),
                Arguments.of(bean("redis", "io.caravan.process.KeyMasks", "masks: x"), "2:13", "'redis' already"),
                Arguments.of(bean("mine", "io.caravan.NoSuch", "masks: x"), "3:13", "no class io.caravan.NoSuch"),
                Arguments.of(
                        bean("mine", "io.caravan.process.KeyMasks", "mosks: x"),
                        "5:9",
                        "io.caravan.process.KeyMasks has no property 'mosks'"),
                Arguments.of(bean("mine", "io.caravan.process.KeyMasks", "syntax: perl"), "5:9", "but not as 'perl'"));
    }

    @Test
    void tellsNoSecret() throws IOException {
        String yaml =
                to("redis-restore:x", "redisUri: \"redis://me:s3cret@nowhere/0\"") + "                    foo: 1\n";

        assertThat(refusalOf(yaml)).hasMessageNotContaining("s3cret");
    }

    private static String steps(String... lines) {
        return ROUTE + Stream.of(lines).map(line -> "        " + line + "\n").reduce("", String::concat);
    }

    private static String to(String uri, String parameter) {
        return steps("- to:", "    uri: " + uri, "    parameters:", "      " + parameter);
    }

    private static String bean(String name, String type, String property) {
        return "- beans:\n    - name: " + name + "\n      type: " + type + "\n      properties:\n        " + property
                + "\n" + ROUTE + "        - log:\n            message: hello\n";
    }
}

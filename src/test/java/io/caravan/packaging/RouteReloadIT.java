package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The service in the profile dev, while somebody edits its folder routes/. */
class RouteReloadIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private static final String STREAM = """
            - route:
                id: steady
                routeConfigurationId: wait-for-servers
                from:
                  uri: redis-stream:steady
                  parameters:
                    streams: steady
                  steps:
                    - log:
                        message: "steady ${body[0].id}"
            """;

    @TempDir
    Path folder;

    private Program service;

    @BeforeEach
    void starts() throws IOException {
        Files.createDirectories(folder.resolve("routes/shared"));
        write("steady", STREAM);
        Map<String, String> environment = new HashMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        service = Program.jar(folder, environment, "run", "--dev");
        awaitLine("Files in routes are taken up when they change");
    }

    @AfterEach
    void stops() {
        service.close();
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(folder.resolve("routes/" + name + ".camel.yaml"), yaml);
    }

    private static String ticking(String id, String text) {
        return """
            - route:
                id: ID
                from:
                  uri: timer:ID
                  parameters:
                    period: 200
                  steps:
                    - log:
                        message: "TEXT"
            """.replace("ID", id).replace("TEXT", text);
    }

    private void awaitLine(String text) {
        await(text).atMost(SOON).until(() -> !service.isAlive() || service.err().contains(text));
        assertThat(service.err()).contains(text);
    }

    private long linesWith(String text) {
        return service.err().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void takesUpWhatIsNewChangedAndGone() throws IOException {
        write("mine", ticking("mine", "the first"));
        awaitLine("routes/mine.camel.yaml is taken up: mine");
        awaitLine("the first");
        assertThat(linesWith("is starting with profile"))
                .as("starts that the log tells of")
                .isEqualTo(1);

        write("mine", ticking("mine", "the second"));
        awaitLine("the second");

        Files.delete(folder.resolve("routes/mine.camel.yaml"));
        awaitLine("routes/mine.camel.yaml is gone, and its routes with it");
        long ticks = linesWith("the second");
        redis.run(commands -> commands.xadd("steady", Map.of("a", "b")));
        awaitLine("steady 1");
        assertThat(linesWith("the second")).isEqualTo(ticks);
    }

    @Test
    void takesUpWhatAConfigMapBrings() throws IOException {
        MountedConfigMap own = new MountedConfigMap(folder.resolve("routes/own"));
        own.show(Map.of("brought.camel.yaml", ticking("brought", "the first")));
        awaitLine("routes/own/brought.camel.yaml is taken up: brought");
        awaitLine("the first");

        own.show(Map.of("brought.camel.yaml", ticking("brought", "the second")));
        awaitLine("the second");

        own.show(Map.of());
        awaitLine("routes/own/brought.camel.yaml is gone, and its routes with it");
    }

    @Test
    void leavesWhatRunsAsItIsWhereAFileIsWrong() throws IOException {
        write("mine", ticking("mine", "the good one"));
        awaitLine("the good one");

        write("mine", ticking("mine", "the bad one").replace("message", "mesage"));
        awaitLine("routes/mine.camel.yaml:9:21: 'mesage' is not known here. What runs is left as it is");

        long ticks = linesWith("the good one");
        await().atMost(SOON).until(() -> linesWith("the good one") > ticks + 1);
        write("mine", ticking("mine", "the mended one"));
        awaitLine("the mended one");
    }

    @Test
    void touchesNoOtherFlow() throws IOException {
        redis.run(commands -> commands.xadd("steady", Map.of("a", "b")));
        awaitLine("steady 1");
        Set<String> before = connections();
        write("mine", ticking("mine", "beside it"));
        awaitLine("beside it");

        assertThat(before).isNotEmpty();
        assertThat(connections()).containsAll(before);
        assertThat(linesWith("Reading streams of Redis"))
                .as("starts of the flow")
                .isEqualTo(1);
    }

    /** Returns the numbers of the service's connections, which a new connection never has again. */
    private static Set<String> connections() {
        Set<String> numbers = new TreeSet<>();
        redis.run(commands -> commands.clientList()
                .lines()
                .filter(line -> line.contains("name=caravan"))
                .forEach(line -> numbers.add(line.replaceFirst(" .*", ""))));
        return numbers;
    }

    @Test
    void leavesSharedFilesForTheNextStart() throws IOException {
        Files.writeString(folder.resolve("routes/shared/mine.camel.yaml"), ticking("shared", "never"));

        awaitLine("routes/shared/mine.camel.yaml has changed. All flows use it: restart Caravan");
        assertThat(service.err()).doesNotContain("Started shared");
    }
}

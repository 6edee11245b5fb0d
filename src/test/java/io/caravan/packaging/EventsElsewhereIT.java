package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The route file that the page on key events shows for sending key events elsewhere, as it stands there, beside the shipped ones. */
class EventsElsewhereIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final Pattern SHOWN =
            Pattern.compile("\n```yaml\n((?:(?!```).)*id: events-to-log\n.*?)```\n", Pattern.DOTALL);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @TempDir
    Path folder;

    private void copyShippedRoutes() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
    }

    private static String shown() throws Exception {
        Matcher block = SHOWN.matcher(Files.readString(Path.of("src/site/markdown/key-events.md")));
        assertThat(block.find())
                .as("a block of YAML with the route events-to-log")
                .isTrue();
        return block.group(1);
    }

    private static void setKeys() {
        redis.run(commands -> {
            commands.set("other:1", "1");
            commands.select(2);
            commands.set("session:1", "1");
            commands.hset("user:7", "f", "v");
            commands.select(0);
        });
    }

    @Test
    void writesEventsToTheLog() throws Exception {
        copyShippedRoutes();
        Files.writeString(folder.resolve("routes/events-to-log.camel.yaml"), shown());
        Health health = Health.onFreePort();
        Map<String, String> environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());

        try (Program service = Program.start(folder, environment, Program.caravan("run"))) {
            await("it watches")
                    .atMost(LONGEST)
                    .failFast("it has ended", () -> !service.isAlive())
                    .ignoreExceptions()
                    .until(() -> health.get("/observe/health").contains("events-to-log"));
            await("the log").atMost(LONGEST).untilAsserted(() -> {
                setKeys();
                assertThat(service.out() + service.err())
                        .contains("set of session:1 in database 2", "hset of user:7 in database 2")
                        .doesNotContain("other:1");
            });
        }
    }
}

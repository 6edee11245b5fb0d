package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** What {@code LOG_FORMAT=json} has programs write. */
final class JsonLog {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private JsonLog() {}

    /** Checks that each line is an object of the log, and that there is one. */
    static void verify(List<String> lines) {
        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("{")).allSatisfy(line -> {
            JsonObject object = (JsonObject) Jsoner.deserialize(line);
            assertThat(object.getString("@timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
            assertThat(object).containsKeys("level", "logger_name", "thread_name", "message");
        });
    }

    /** Waits for a line that is so, and returns it. The last line may not be complete yet. */
    static JsonObject awaitLine(Supplier<String> log, String what, Predicate<JsonObject> wanted) {
        return await(what)
                .atMost(LONGEST)
                .until(
                        () -> log.get()
                                .lines()
                                .map(line -> Jsoner.deserialize(line, new JsonObject()))
                                .filter(wanted)
                                .findFirst()
                                .orElse(null),
                        line -> line != null);
    }

    /** Returns the files of a folder, and checks that each is named after its command and the time of its start. */
    static List<Path> files(Path folder, String command) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.toList();
            assertThat(logs)
                    .allSatisfy(log -> assertThat(log.getFileName().toString())
                            .matches("caravan-" + command + "-\\d{8}T\\d{6}\\.\\d{3}Z-\\d+\\.log"));
            return logs;
        }
    }
}

package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.flows.ReadmeExamples;
import io.caravan.testing.Pages;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows of the output of commands, compared with what they print. */
class PageTranscriptsIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start(
            "--maxmemory", "104857600", "--maxmemory-policy", "allkeys-lru", "--appendonly", "no", "--save", "");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private static String shown(String begin) {
        Matcher block = Pattern.compile("```text\n(" + Pattern.quote(begin) + ".*?)```", Pattern.DOTALL)
                .matcher(Pages.text(Pages.README));
        assertThat(block.find()).as("a block that begins with " + begin).isTrue();
        return block.group(1);
    }

    @Test
    void validateNamesTheLine() throws IOException {
        String example = "orders-to-s3.camel.yaml";
        Path file = ReadmeExamples.write(example, folder.resolve("routes"));
        Files.writeString(file, Files.readString(file).replace("streams: orders", "stream: orders"));

        try (Program validate = Program.jar(folder, Map.of(), "validate")) {

            assertThat(validate.exitCode()).isEqualTo(1);
            assertThat("$ ./caravan validate\n" + validate.out() + validate.err())
                    .isEqualTo(shown("$ ./caravan validate"));
        }
    }

    @Test
    void doctorPrintsSuchLines() throws Exception {
        postgres.execute(Files.readString(Path.of("docker/postgres/counters.sql")));
        postgres.execute("REVOKE INSERT ON counters FROM CURRENT_USER;"
                + " GRANT INSERT (created, operation, org_id, user_id) ON counters TO CURRENT_USER");
        Map<String, String> environment = Map.of(
                "REDIS_URI", redis.uri(),
                "POSTGRES_URL", postgres.url(),
                "POSTGRES_USER", postgres.user(),
                "POSTGRES_PASSWORD", postgres.password());

        try (Program doctor = Program.jar(folder, environment, "doctor", "counters-to-postgres")) {

            assertThat(doctor.exitCode()).isEqualTo(1);
            List<String> lines = shown("Flows: counters-to-postgres").lines().toList();
            assertThat(doctor.out())
                    .containsPattern(lines.stream()
                            .map(PageTranscriptsIT::asPattern)
                            .reduce("(?m)\\A", (all, line) -> all + "(?:.*\n)*?" + line));
        }
    }

    /** Returns the line for any server; an ellipsis stands for the rest of it. */
    private static String asPattern(String line) {
        String rest = line.endsWith("…") ? ".*" : "";
        return "^"
                + Pattern.quote(line.replace("…", ""))
                        .replace("cache-1:6379", "\\E\\S+:\\d+\\Q")
                        .replace("7.0.15", "\\E\\d+\\.\\d+\\.\\d+\\Q")
                + rest + "$\n";
    }
}

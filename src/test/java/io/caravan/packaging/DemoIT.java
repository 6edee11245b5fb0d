package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees. */
class DemoIT {

    private static final int WIDTH = 100;
    private static final char ESCAPE = 27;

    @TempDir
    Path folder;

    @Test
    void showsThatEveryIncrementArrivesOnce() {
        try (Program demo = Program.jar(folder, Map.of(), "demo")) {

            assertThat(demo.exitCode()).as(demo.err()).isZero();
            assertThat(demo.out())
                    .contains("120,000 counters taken, 120,000 rows written")
                    .contains("1,000 counters taken, 1,000 rows written with the sum 1,000")
                    .contains("| view ")
                    .contains("20,000 rows in redis_streams; the last: orders:shop-")
                    .contains("120,013 keys read, 120,013 rows in redis_key_values")
                    .containsPattern("120,0\\d\\d keys read, 120,0\\d\\d rows in redis_data")
                    .containsPattern("120,0\\d\\d keys read again, 1 row written, 1 row marked as its key is gone")
                    .contains("while it is disconnected: 5,000 events wait in a list in Redis")
                    .contains("5,000 expire as it connects again: 10,000 messages arrive, the last: 0 expired session:")
                    .contains("in order, 5,000 set for 5,000 writes, then 5,000 expired, as many as Redis counts.")
                    .containsPattern("12,0\\d\\d keys like .* stored in \\d+ objects, ")
                    .containsPattern("12,0\\d\\d keys restored, 0 refused or damaged")
                    .containsPattern(
                            "Check: 12,0\\d\\d keys here and there, each with the same value and time of expiry.")
                    .contains("Nothing was lost, nothing was counted twice.");
            assertThat(demo.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
            assertThat(demo.out()).doesNotContain(String.valueOf(ESCAPE));
            assertThat(demo.err()).isEmpty();
        }
    }

    @Test
    void needsNoServerOnTheMachine() {
        try (Program demo = Program.jar(folder, Map.of(), "demo", "--embedded")) {

            assertThat(demo.exitCode()).as(demo.err()).isZero();
            assertThat(demo.out())
                    .containsPattern("Redis [\\d.]+ +127\\.0\\.0\\.1:\\d+, started from a binary of Maven Central")
                    .containsPattern("PostgreSQL [\\d.]+ +127\\.0\\.0\\.1:\\d+, started from a binary of Maven Central")
                    .containsPattern("S3Proxy [\\d.]+ +127\\.0\\.0\\.1:\\d+, started from a binary of Maven Central")
                    .containsPattern("Check: 12,0\\d\\d keys here and there, ")
                    .containsPattern("Broker-J [\\d.]+ +127\\.0\\.0\\.1:\\d+, started from a binary of Maven Central")
                    .contains("in order, 5,000 set for 5,000 writes, then 5,000 expired, as many as Redis counts.")
                    .contains("Nothing was lost, nothing was counted twice.");
        }
    }

    @Test
    void saysInOneLineWhyItFails() {
        Map<String, String> unreachable = Map.of("JAVA_TOOL_OPTIONS", "-Dcaravan.test.redis.uri=redis://127.0.0.1:1");

        try (Program demo = Program.jar(folder, unreachable, "demo")) {

            assertThat(demo.exitCode()).isEqualTo(1);
            assertThat(demo.err().lines().filter(line -> !line.startsWith("Picked up")))
                    .singleElement()
                    .asString()
                    .startsWith("caravan demo: ")
                    .contains("127.0.0.1:1");
        }
    }
}

package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the status page counts letters. */
class LetterLookIT {

    private static final String LETTERS = "caravan:dead-letters";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "");

    private final RedisConnections connections = new RedisConnections();
    private final LetterLook look = new LetterLook(connections, 10_000);

    @BeforeEach
    void begin() {
        redis.flush();
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void end() {
        connections.close();
    }

    private static void park(String route, String payload, int count) {
        redis.run(commands -> {
            for (int i = 0; i < count; i++) {
                commands.xadd(LETTERS, Map.of("route", route, "payload", payload));
            }
        });
    }

    private static long peak() {
        long[] bytes = new long[1];
        redis.run(commands -> bytes[0] = commands.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory_peak:"))
                .mapToLong(line -> Long.parseLong(line.split(":")[1].strip()))
                .sum());
        return bytes[0];
    }

    @Test
    void countsLargeLettersWithoutHavingRedisHoldThemTwice() {
        park("large", "x".repeat(1 << 20), 100);
        long before = peak();

        await("all are counted, over several looks")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    look.look();
                    return look.counts().byRoute().equals(Map.of("large", 100L));
                });

        assertThat(peak() - before).isLessThan(20 << 20);
    }

    @Test
    void countsWhatComesAndWhatGoes() {
        park("one", "1", 700);
        park("two", "2", 2);
        look.look();
        assertThat(look.counts().byRoute()).isEqualTo(Map.of("one", 700L, "two", 2L));

        park("two", "3", 1);
        look.look();
        assertThat(look.counts().byRoute()).isEqualTo(Map.of("one", 700L, "two", 3L));

        redis.run(commands -> {
            List<String> ids = commands.xrange(LETTERS, Range.unbounded()).stream()
                    .map(letter -> letter.getId())
                    .limit(300)
                    .toList();
            commands.xdel(LETTERS, ids.toArray(String[]::new));
        });
        look.look();
        assertThat(look.counts().byRoute()).isEqualTo(Map.of("one", 400L, "two", 3L));
        assertThat(look.counts().waiting()).isEqualTo(403);
    }
}

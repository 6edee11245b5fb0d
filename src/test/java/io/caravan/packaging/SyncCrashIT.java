package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Services that copy streams and key-values, and are ended at any moment, or run beside each other. */
class SyncCrashIT {

    private static final int KILLS = "full".equals(System.getProperty("caravan.faults")) ? 50 : 3;
    private static final int MOST_MILLIS_TO_LIVE = 300;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private SyncTraffic traffic;

    @BeforeEach
    void begin() throws Exception {
        redis.assumeLocal();
        postgres.assumeLocal();
        postgres.execute(SyncTraffic.TABLES);
        traffic = SyncTraffic.start(redis, postgres, 5);
    }

    @AfterEach
    void end() throws Exception {
        postgres.restart();
        traffic.close();
    }

    private SyncService service(String consumer, Map<String, String> more) throws Exception {
        return SyncService.start(folder, redis, postgres, consumer, more);
    }

    private SyncService service(String consumer) throws Exception {
        return service(consumer, Map.of());
    }

    @Test
    void copiesEverythingHoweverOftenItIsKilled() throws Exception {
        int leftUnacknowledged = 0;
        int leftUncommitted = 0;
        for (int i = 0; i < KILLS; i++) {
            try (SyncService service = service("only")) {
                traffic.awaitMoreRows(50);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOST_MILLIS_TO_LIVE * 1_000_000L));
            }
            Set<String> left = new HashSet<>(traffic.pending());
            leftUnacknowledged += left.isEmpty() ? 0 : 1;
            left.removeAll(traffic.rows());
            leftUncommitted += left.isEmpty() ? 0 : 1;
        }

        try (SyncService service = service("only")) {
            traffic.awaitAll();
            assertThat(service.isAlive()).isTrue();
        }
        assertThat(leftUnacknowledged).as("kills that left entries pending").isPositive();
        assertThat(leftUncommitted)
                .as("kills that left entries read but uncommitted")
                .isPositive();
    }

    @Test
    void sharesTheWorkAndTakesOverWhatAKilledInstanceLeft() throws Exception {
        try (SyncService survivor = service("survivor");
                SyncService victim = service("victim")) {
            for (String consumer : Set.of("survivor", "victim")) {
                await(consumer + " has its share")
                        .atMost(LONGEST)
                        .ignoreExceptions()
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> traffic.pendingFor(consumer) > 0);
            }
            await("the victim has its share again")
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> traffic.pendingFor("victim") > 0);
            victim.close();

            traffic.awaitAll();
            survivor.awaitUp();
        }
    }

    @Test
    void acknowledgesWhatItHasCommittedWhenItIsStoppedWhileBusy() throws Exception {
        Set<String> unsettled;
        try (SyncService service = service("only")) {
            traffic.awaitMoreRows(200);
            service.stop();
            unsettled = traffic.pending();
            unsettled.retainAll(traffic.rows());
        }

        assertThat(unsettled).isEmpty();
        try (SyncService service = service("only")) {
            traffic.awaitAll();
            assertThat(service.isAlive()).isTrue();
        }
    }

    @Test
    void losesNothingWhenItIsStoppedWhilePostgresIsAway() throws Exception {
        try (SyncService service = service("only", Map.of("CAMEL_MAIN_SHUTDOWNTIMEOUT", "3"))) {
            traffic.awaitMoreRows(50);
            postgres.stop();
            service.awaitHealth("DOWN", "streams-to-postgres waits: ", "keyvalues-to-postgres waits: ");
            service.stop();
        }

        postgres.restart();
        try (SyncService service = service("only")) {
            traffic.awaitAll();
            service.awaitUp();
        }
    }

    @Test
    void keepsEntriesPendingWhileTheDeadLettersAreFull() throws Exception {
        try (SyncService service = service("only", Map.of("DEAD_LETTER_CAPACITY", "2"))) {
            service.awaitHealth("DOWN", "holds 2 letters, the most it may");
            assertThat(traffic.pending()).isNotEmpty();
            redis.run(commands ->
                    assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(2));
            service.stop();
        }

        try (SyncService service = service("only")) {
            traffic.awaitAll();
            service.awaitUp();
        }
    }
}

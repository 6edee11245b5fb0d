package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The service with the flow of counters, while a server is not there or dies. */
class ServiceFaultsIT {

    private static final int COUNTERS = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private Health health;

    @BeforeEach
    void begins() throws Exception {
        redis.assumeLocal();
        postgres.assumeLocal();
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS totals, caravan_ledger, caravan_parked;"
                + " CREATE TABLE totals (created timestamptz, counter bigint, grp text)");
        health = Health.onFreePort();
    }

    private Program service() {
        Map<String, String> environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("POSTGRES_CONNECT_TIMEOUT", "1000");
        environment.put("RETRY_DELAY", "200");
        environment.put("RETRY_LONGEST_DELAY", "500");
        environment.put("COUNTERS_TO_POSTGRES_ENABLED", "true");
        environment.put("COUNTERS_TO_POSTGRES_TABLE", "totals");
        environment.put("COUNTERS_TO_POSTGRES_EXTRACTORS", "grp=counters:(\\w+):");
        environment.put("COUNTERS_TO_POSTGRES_INTERVAL", "300");
        environment.put("COUNTERS_TO_POSTGRES_LEASE", "1000");
        environment.put("COUNTERS_TO_POSTGRES_PAGE_SIZE", "100");
        environment.put("COUNTERS_TO_POSTGRES_PAGE_DELAY", "50");
        return Program.start(folder, environment, Program.caravan("run"));
    }

    /** Increments each counter so often; returns how many increments that makes. */
    private static long increment(int times) {
        redis.run(commands ->
                IntStream.range(0, COUNTERS).forEach(i -> commands.incrby("counters:g" + i % 20 + ":" + i, times)));
        return (long) COUNTERS * times;
    }

    private static long inRedis() {
        AtomicLong sum = new AtomicLong();
        redis.run(commands ->
                commands.keys("counters:*").forEach(key -> sum.addAndGet(Long.parseLong(commands.get(key)))));
        return sum.get();
    }

    private static long inTable() throws SQLException {
        return Long.parseLong(postgres.query("SELECT coalesce(sum(counter), 0) FROM totals"));
    }

    private static boolean hasClaims() {
        AtomicLong claims = new AtomicLong();
        redis.run(commands -> claims.set(commands.keys("caravan:claim:*").size()));
        return claims.get() > 0;
    }

    private void awaitUp(Program service) {
        awaitHealth(service, "UP", "");
    }

    private void awaitHealth(Program service, String status, String... words) {
        await("health is " + status)
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !service.isAlive())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(health.ask())
                        .matches("(?s)\\s*\\{\\s*\"status\"\\s*:\\s*\"" + status + "\".*")
                        .contains(words));
    }

    private void awaitEverythingInTable(Program service, long issued) {
        await("the table has every increment")
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !service.isAlive())
                .until(() -> inTable() == issued && !hasClaims());
        assertThat(inRedis()).isZero();
    }

    @Test
    void waitsForAPostgresThatIsNotThereAtTheStart() throws Exception {
        long issued = increment(3);
        postgres.stop();

        try (Program service = service()) {
            awaitHealth(service, "DOWN", "Cannot connect to database", String.valueOf(postgres.port()));
            assertThat(hasClaims()).isFalse();
            postgres.restart();
            awaitEverythingInTable(service, issued);
            awaitUp(service);
            issued += increment(2);
            awaitEverythingInTable(service, issued);
        }
    }

    @Test
    void waitsForARedisThatIsNotThereAtTheStart() {
        long issued = increment(3);
        redis.stop();

        try (Program service = service()) {
            awaitHealth(service, "DOWN", "Cannot connect to Redis", String.valueOf(redis.port()));
            redis.restart();
            awaitEverythingInTable(service, issued);
            awaitUp(service);
        }
    }

    @Test
    void goesOnWithItsPassWhenPostgresWasKilledInIt() throws Exception {
        long issued = increment(3);

        try (Program service = service()) {
            await("a pass has claimed").atMost(LONGEST).until(() -> inRedis() < issued && hasClaims());
            postgres.kill();
            awaitHealth(
                    service,
                    "DOWN",
                    "counters-to-postgres waits: Cannot connect to database",
                    String.valueOf(postgres.port()));
            long later = increment(2);
            postgres.restart();
            awaitEverythingInTable(service, issued + later);
            awaitUp(service);
        }
    }
}

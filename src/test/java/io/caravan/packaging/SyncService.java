package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The service with the flows of streams and key-values, in a process of its own. */
final class SyncService implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Program program;
    private final Health health;

    private SyncService(Program program, Health health) {
        this.program = program;
        this.health = health;
    }

    /**
     * Starts it with short waits.
     *
     * @param consumer its name in the group
     * @param more     environment that wins
     */
    static SyncService start(
            Path folder, RedisServer redis, PostgresServer postgres, String consumer, Map<String, String> more)
            throws IOException {
        Health health = Health.onFreePort();
        Map<String, String> environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("REDIS_RECONNECT_DELAY", "50");
        environment.put("REDIS_TIMEOUT", "2000");
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("POSTGRES_CONNECT_TIMEOUT", "1000");
        environment.put("POSTGRES_QUERY_TIMEOUT", "2");
        environment.put("RETRY_DELAY", "100");
        environment.put("RETRY_LONGEST_DELAY", "500");
        environment.put("STREAMS_TO_POSTGRES_ENABLED", "true");
        environment.put("STREAMS_TO_POSTGRES_CONSUMER", consumer);
        environment.put("STREAMS_TO_POSTGRES_DISCOVERY_INTERVAL", "200");
        environment.put("STREAMS_TO_POSTGRES_CLAIM_AFTER", "3000");
        environment.put("STREAMS_TO_POSTGRES_BATCH_SIZE", "50");
        environment.put("KEYVALUES_TO_POSTGRES_ENABLED", "true");
        environment.put("KEYVALUES_TO_POSTGRES_PATTERNS", "k*");
        environment.put("KEYVALUES_TO_POSTGRES_INTERVAL", "200");
        environment.putAll(more);
        return new SyncService(Program.start(folder, environment, Program.caravan("run")), health);
    }

    SyncService awaitUp() {
        awaitHealth("UP", "");
        return this;
    }

    void awaitHealth(String status, String... words) {
        await("health is " + status)
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !program.isAlive())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(health.ask())
                        .matches("(?s)\\s*\\{\\s*\"status\"\\s*:\\s*\"" + status + "\".*")
                        .contains(words));
    }

    /** Asks it to end by SIGTERM, and waits until it has. */
    void stop() {
        program.terminate();
        assertThat(program.exitCode()).isIn(0, 143);
    }

    boolean isAlive() {
        return program.isAlive();
    }

    /** Ends it by SIGKILL where it still runs. */
    @Override
    public void close() {
        program.close();
    }
}

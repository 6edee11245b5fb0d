package io.caravan.packaging;

import static org.awaitility.Awaitility.await;

import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The service with every flow that goes on for ever, as containers run it, between real servers; and something for it to carry. */
final class ObservedService implements AutoCloseable {

    static final List<String> FLOWS = List.of(
            "counters-to-postgres",
            "streams-to-postgres",
            "streams-monitor",
            "keyvalues-to-postgres",
            "keys-to-table",
            "keyspace-to-rabbitmq",
            "keyspace-to-s3",
            "verify-backup",
            "verify-sync",
            "verify-table",
            "server-checks");

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final String QUEUE = "redis-events";
    private static final String ROUTING_KEY = "redis_keyspace_events";

    private final RedisServer redis;
    private final Health health = Health.onFreePort();
    private final Map<String, String> environment = new HashMap<>();
    private Program program;

    ObservedService(RedisServer redis, PostgresServer postgres, RabbitServer rabbit, S3Server s3)
            throws IOException, SQLException {
        this.redis = redis;
        postgres.execute(Files.readString(Path.of("docker/postgres/counters.sql")));
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue(QUEUE, Map.of());
            queues.exchange("keys", QUEUE, ROUTING_KEY);
        }
        s3.bucket("redis-backup");
        environment.putAll(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("POSTGRES_URL", postgres.url());
        environment.put("POSTGRES_USER", postgres.user());
        environment.put("POSTGRES_PASSWORD", postgres.password());
        environment.put("RABBITMQ_URI", rabbit.uri());
        environment.put("S3_SERVER", s3.endpoint());
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());
        environment.put("KEYSPACE_TO_RABBITMQ_EXCHANGE", "keys");
        environment.put("KEYSPACE_TO_RABBITMQ_EVENTS", "A");
        environment.put("COUNTERS_TO_POSTGRES_INTERVAL", "1000");
        environment.put("KEYS_TO_TABLE_INTERVAL", "1000");
        for (String comparison : List.of("VERIFY_BACKUP", "VERIFY_SYNC", "VERIFY_TABLE")) {
            environment.put(comparison + "_INTERVAL", "1000");
        }
        FLOWS.forEach(flow -> environment.put(variable(flow), "true"));
    }

    private static String variable(String flow) {
        return flow.toUpperCase(Locale.ROOT).replace('-', '_') + "_ENABLED";
    }

    /** Starts it and returns when it is ready. */
    ObservedService start(Path folder) {
        program = Program.jar(folder, environment);
        await("the service is ready")
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !program.isAlive())
                .ignoreExceptions()
                .until(() -> !health.get("/observe/health/ready").isBlank());
        return this;
    }

    /** Writes something of each kind to Redis. */
    void carrySomething() {
        redis.run(commands -> {
            commands.incrby("counters:login:1:2", 3);
            commands.xadd("orders", Map.of("n", "1"));
            commands.set("greeting", "hello");
            commands.hset("user:1", "name", "Ada");
        });
    }

    int port() {
        return Integer.parseInt(environment.get("OBSERVE_PORT"));
    }

    String metrics() throws IOException, InterruptedException {
        return health.get("/observe/metrics");
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}

package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.events.ReceivedNumbers;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The service that sends events of keys, in a process of its own: with little memory, and killed while it drains. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsCrashIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int KILLS = FULL ? 50 : 6;
    private static final int BURST = FULL ? 1_000_000 : 200_000;
    private static final int WAITING = FULL ? 1_000_000 : 200_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    Path folder;

    private RabbitQueues queues;
    private final ReceivedNumbers received = new ReceivedNumbers();

    @BeforeEach
    void opens() throws Exception {
        rabbit.assumeLocal();
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("events", "q", "keys");
        queues.follow("q", received);
    }

    @AfterEach
    void closes() {
        queues.close();
        redis.flush();
    }

    private Program service(Health health) {
        Map<String, String> environment = new TreeMap<>(health.environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("RABBITMQ_URI", rabbit.uri());
        environment.put("KEYSPACE_TO_RABBITMQ_ENABLED", "true");
        environment.put("KEYSPACE_TO_RABBITMQ_EVENTS", "$");
        environment.put("KEYSPACE_TO_RABBITMQ_DATABASES", "0");
        environment.put("KEYSPACE_TO_RABBITMQ_EXCHANGE", "events");
        environment.put("KEYSPACE_TO_RABBITMQ_ROUTING_KEY", "keys");
        return Program.start(folder, environment, Program.caravan("run"));
    }

    private static void awaitUp(Program service, Health health) {
        await("up")
                .atMost(LONGEST)
                .failFast("the service has ended", () -> !service.isAlive())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(health.ask()).matches("(?s)\\s*\\{\\s*\"status\"\\s*:\\s*\"UP\".*"));
    }

    private static void script(String command, int first, int last) {
        for (int from = first; from <= last; from += 10_000) {
            String loop = "for i = " + from + ", " + Math.min(last, from + 9_999) + " do " + command + " end";
            redis.run(commands -> commands.eval(loop, ScriptOutputType.STATUS));
        }
    }

    private static long waiting() {
        AtomicLong length = new AtomicLong();
        redis.run(commands -> length.set(commands.llen(LIST)));
        return length.get();
    }

    /** Returns how well the service is, and what it counted. */
    private static String state(Health health) {
        try {
            return health.ask()
                    + health.get("/observe/metrics")
                            .lines()
                            .filter(line -> line.startsWith("caravan_"))
                            .collect(Collectors.joining("\n"));
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    @Test
    void sendsABurstWholeAndInOrderWithLittleMemory() throws Exception {
        Health health = Health.onFreePort();
        try (Program service = service(health)) {
            awaitUp(service, health);

            script("redis.call('SET', 'key:' .. i, i)", 1, BURST);
            await("all events")
                    .atMost(LONGEST)
                    .pollInterval(1, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(received.size())
                            .as(() -> "came, " + waiting() + " wait in the list. " + state(health))
                            .isEqualTo(BURST));

            assertThat(received.isOrdered()).isTrue();
            assertThat(health.get("/observe/metrics").lines())
                    .filteredOn(line -> line.startsWith("caravan_keyspace_gaps_total{"))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" 0.0"));
        }
    }

    @Test
    void losesNothingThatWaitsHoweverOftenItIsKilledWhileItDrains() throws Exception {
        script("redis.call('RPUSH', '" + LIST + "', '0\\nset\\nkey:' .. i)", 1, WAITING);
        int inTheDrain = 0;
        for (int i = 0; i < KILLS; i++) {
            int before = received.size();
            long waitingBefore = waiting();
            try (Program service = service(Health.onFreePort())) {
                await("drains")
                        .atMost(LONGEST)
                        .pollInterval(5, TimeUnit.MILLISECONDS)
                        .until(() -> received.size() > before || waitingBefore == 0);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000));
            }
            inTheDrain += waiting() > 0 && received.size() > before ? 1 : 0;
        }

        try (Program service = service(Health.onFreePort())) {
            await("all events")
                    .atMost(LONGEST)
                    .failFast("the service has ended", () -> !service.isAlive())
                    .until(() -> received.size() == WAITING && waiting() == 0);
        }
        assertThat(received.isOrdered()).isTrue();
        assertThat(inTheDrain).as("kills that hit a drain").isPositive();
    }
}

package io.caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the flow keyspace-to-rabbitmq makes of events, also while the broker is away. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsToRabbitIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private ShippedFlows flows;

    @BeforeEach
    void begins() throws Exception {
        redis.run(commands -> commands.configSet("notify-keyspace-events", ""));
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("q", Map.of());
            queues.exchange("events", "q", "keys");
        }
        flows = new ShippedFlows(redis.uri())
                .set("rabbitmq.uri", rabbit.uri())
                .set("keyspace-to-rabbitmq.enabled", true)
                .set("keyspace-to-rabbitmq.events", "A")
                .set("keyspace-to-rabbitmq.exchange", "events")
                .set("keyspace-to-rabbitmq.routing-key", "keys");
    }

    @AfterEach
    void ends() {
        flows.close();
        redis.flush();
    }

    private void start() {
        flows.start();
        await("well").atMost(LONGEST).until(() -> flows.ailments().isEmpty());
    }

    private static long waiting() {
        AtomicLong length = new AtomicLong();
        redis.run(commands -> length.set(commands.llen(LIST)));
        return length.get();
    }

    private static void set(int first, int last) {
        redis.run(commands -> commands.eval(
                "for i = " + first + ", " + last + " do redis.call('SET', 'key:' .. i, i) end",
                ScriptOutputType.STATUS));
    }

    private static List<String> keys(List<byte[]> bodies) {
        synchronized (bodies) {
            return bodies.stream()
                    .map(body -> new String(body, StandardCharsets.UTF_8).split("\n", 3)[2])
                    .toList();
        }
    }

    private static List<String> keys(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "key:" + i).toList();
    }

    private static List<byte[]> follow(RabbitQueues queues) throws Exception {
        List<byte[]> bodies = Collections.synchronizedList(new ArrayList<>());
        queues.follow("q", bodies);
        return bodies;
    }

    @Test
    void sendsDatabaseEventAndKeyAsTheModuleDid() throws Exception {
        start();

        redis.run(commands -> {
            commands.select(3);
            commands.hset("a\nb", "f", "v");
            commands.select(0);
        });

        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            List<GetResponse> messages = new ArrayList<>();
            await().atMost(LONGEST).until(() -> messages.addAll(queues.take("q")));
            assertThat(messages).singleElement().satisfies(message -> {
                assertThat(new String(message.getBody(), StandardCharsets.UTF_8))
                        .isEqualTo("3\nhset\na\nb");
                assertThat(message.getProps().getContentType()).isEqualTo("text/plain");
                assertThat(message.getProps().getDeliveryMode()).isEqualTo(1);
                assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("keys");
            });
        }
    }

    @Test
    void sendsOnlyEventsOfKeysThatAMaskMatches() throws Exception {
        flows.set("keyspace-to-rabbitmq.masks", "^wanted");
        start();

        redis.run(commands -> {
            commands.set("unwanted", "1");
            commands.set("wanted", "1");
        });

        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            List<byte[]> bodies = follow(queues);
            await().atMost(LONGEST).until(() -> !bodies.isEmpty());
            assertThat(keys(bodies)).containsExactly("wanted");
        }
    }

    @Test
    void keepsEventsInOrderWhileTheBrokerIsDead() throws Exception {
        start();
        set(1, 100);
        rabbit.kill();

        set(101, 2000);
        await("events wait").atMost(LONGEST).until(() -> waiting() >= 1900);
        rabbit.restart();
        set(2001, 2100);

        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            // Messages of delivery mode 1 die with the broker; what was sent after it did is whole.
            List<byte[]> bodies = follow(queues);
            await().atMost(LONGEST).until(() -> keys(bodies).contains("key:2100"));
            List<String> distinct = new ArrayList<>(new LinkedHashSet<>(keys(bodies)));
            assertThat(distinct).endsWith("key:2100").containsSubsequence(keys(101, 2100));
        }
        await().atMost(LONGEST).until(() -> waiting() == 0);
    }

    @Test
    void keepsEventsUntilTheExchangeIsMade() throws Exception {
        flows.set("keyspace-to-rabbitmq.exchange", "later");
        start();

        set(1, 50);
        await("events wait").atMost(LONGEST).until(() -> waiting() == 50);
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.exchange("later", "q", "keys");
            List<byte[]> bodies = follow(queues);
            await().atMost(LONGEST).until(() -> bodies.size() == 50);
            assertThat(keys(bodies)).isEqualTo(keys(1, 50));
        }
    }

    @Test
    void sendsWhatTheModuleHasLeft() throws Exception {
        redis.run(commands -> {
            commands.select(2);
            commands.rpush(LIST, "2\nset\nold");
            commands.select(0);
        });

        start();
        set(1, 1);

        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            List<byte[]> bodies = follow(queues);
            await().atMost(LONGEST).until(() -> bodies.size() == 2);
            assertThat(keys(bodies)).containsExactlyInAnyOrder("old", "key:1");
        }
    }

    @Test
    void sendsABurstWholeAndInOrder() throws Exception {
        start();
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            List<byte[]> bodies = follow(queues);

            for (int i = 0; i < 20; i++) {
                set(i * 10_000 + 1, (i + 1) * 10_000);
            }
            await().atMost(LONGEST).until(() -> bodies.size() >= 200_000);

            assertThat(keys(bodies)).isEqualTo(keys(1, 200_000));
        }
        assertThat(flows.ailments()).isEmpty();
    }
}

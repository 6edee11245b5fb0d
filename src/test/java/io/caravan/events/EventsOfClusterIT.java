package io.caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The flow keyspace-to-rabbitmq on a Redis Cluster. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsOfClusterIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final int KEYS = 50;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private ShippedFlows flows;
    private RabbitQueues queues;

    @BeforeEach
    void begins() throws Exception {
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("events", "q", "keys");
        flows = new ShippedFlows(cluster.uri())
                .set("redis.cluster", true)
                .set("rabbitmq.uri", rabbit.uri())
                .set("keyspace-to-rabbitmq.enabled", true)
                .set("keyspace-to-rabbitmq.events", "A")
                .set("keyspace-to-rabbitmq.exchange", "events")
                .set("keyspace-to-rabbitmq.routing-key", "keys")
                .set("keyspace-to-rabbitmq.values", "last")
                .start();
        await("well").atMost(LONGEST).until(() -> flows.ailments().isEmpty());
    }

    @AfterEach
    void ends() {
        flows.close();
        queues.close();
    }

    private List<String> take(int count) {
        List<GetResponse> taken = new ArrayList<>();
        await(count + " messages").atMost(LONGEST).until(() -> {
            taken.addAll(queues.take("q"));
            return taken.size() >= count;
        });
        return taken.stream()
                .map(message -> new String(message.getBody(), StandardCharsets.UTF_8).replace('\n', ' ') + " "
                        + message.getProps().getHeaders().get("redis-value"))
                .toList();
    }

    private static List<String> expected(String event) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> "0 " + event + " key:" + i + " " + i)
                .toList();
    }

    @Test
    void carriesValuesFromEveryPrimaryAndRemembersThem() {
        try (RedisClusterClient client = RedisClusterClient.create(cluster.uri())) {
            RedisAdvancedClusterCommands<String, String> redis =
                    client.connect().sync();

            IntStream.range(0, KEYS).forEach(i -> redis.set("key:" + i, String.valueOf(i)));
            assertThat(take(KEYS)).containsExactlyInAnyOrderElementsOf(expected("set"));
            IntStream.range(0, KEYS).forEach(i -> redis.del("key:" + i));
            assertThat(take(KEYS)).containsExactlyInAnyOrderElementsOf(expected("del"));
        }
    }
}

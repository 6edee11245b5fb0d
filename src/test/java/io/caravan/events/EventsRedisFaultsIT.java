package io.caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.source.keyspace.Faults;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events on their whole way while Redis fails: each arrives, or lies in a gap that is declared and not much longer than the fault. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsRedisFaultsIT {

    private static final int ROUNDS = "full".equals(System.getProperty("caravan.faults")) ? 10 : 2;
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";
    private static final String PROBE = "{key:1}probe:0";

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private final ReceivedNumbers received = new ReceivedNumbers();
    private final Faults faults = new Faults();
    private TcpProxy network;
    private RabbitQueues queues;
    private ShippedFlows flows;
    private DeclaredGaps gaps;

    @BeforeEach
    void begins() throws Exception {
        network = TcpProxy.to(rabbit.host(), rabbit.port());
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("events", "q", "keys");
        queues.follow("q", received);
    }

    @AfterEach
    void ends() {
        flows.close();
        queues.close();
        network.close();
    }

    private void start(String redisUri) {
        flows = new ShippedFlows(redisUri)
                .set("rabbitmq.uri", "amqp://" + network.host() + ":" + network.port())
                .set("rabbitmq.username", rabbit.user())
                .set("rabbitmq.password", rabbit.password())
                .set("keyspace-to-rabbitmq.enabled", true)
                .set("keyspace-to-rabbitmq.events", "$")
                .set("keyspace-to-rabbitmq.databases", "0")
                .set("keyspace-to-rabbitmq.exchange", "events")
                .set("keyspace-to-rabbitmq.routing-key", "keys");
        flows.start();
        awaitWell();
        gaps = DeclaredGaps.of(flows.camel());
    }

    private void awaitWell() {
        await("well").atMost(LONGEST).until(() -> flows.ailments().isEmpty());
    }

    private void assertAccountedFor(TimedTraffic traffic) throws Exception {
        traffic.stop();
        await("each event, or a gap")
                .atMost(LONGEST)
                .untilAsserted(
                        () -> assertThat(traffic.missing(received, gaps.all())).isEmpty());
        faults.assertExplain(gaps.all());
    }

    @Test
    void accountsForEveryEventWhenRedisIsStartedAgain() throws Exception {
        try (RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always")) {
            start(redis.uri());
            try (TimedTraffic traffic = TimedTraffic.to(redis)) {
                traffic.awaitMore(200);

                for (int i = 1; i <= ROUNDS; i++) {
                    int atLeast = i;
                    faults.during(() -> {
                        redis.kill();
                        redis.restart();
                    });
                    traffic.awaitMore(500);
                    await("a gap").atMost(LONGEST).until(() -> gaps.all().size() >= atLeast);
                }

                assertAccountedFor(traffic);
                assertThat(gaps.all()).hasSize(ROUNDS);
                assertThat(received.isOrderedButForGaps()).isTrue();
            }
            flows.close();
        }
    }

    @Test
    void keepsWhatWaitsForTheBrokerWhenRedisIsStartedAgain() throws Exception {
        try (RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always")) {
            start(redis.uri());
            try (TimedTraffic traffic = TimedTraffic.to(redis)) {
                network.refuse();
                network.cut();
                await("events wait").atMost(LONGEST).until(() -> waiting(redis) >= 500);

                faults.during(() -> {
                    redis.kill();
                    redis.restart();
                });
                traffic.awaitMore(500);
                network.resume();

                assertAccountedFor(traffic);
                assertThat(received.isOrderedButForGaps()).isTrue();
                await("nothing waits").atMost(LONGEST).until(() -> waiting(redis) == 0);
            }
            flows.close();
        }
    }

    private static long waiting(RedisServer redis) {
        AtomicLong length = new AtomicLong();
        redis.run(commands -> length.set(commands.llen(LIST)));
        return length.get();
    }

    @Test
    void accountsForEveryEventOfAClusterThatFailsOver() throws Exception {
        try (RedisCluster cluster = RedisCluster.startWithReplicas("--appendonly", "no")) {
            start(cluster.uri().replace("redis://", "redis-cluster://"));
            try (TimedTraffic traffic = TimedTraffic.to(cluster)) {
                traffic.awaitMore(500);

                for (int i = 0; i < ROUNDS; i++) {
                    failOver(cluster);
                    traffic.awaitMore(1000);
                    awaitWell();
                }

                assertAccountedFor(traffic);
                assertThat(gaps.all()).isNotEmpty();
            }
            flows.close();
        }
    }

    private void failOver(RedisCluster cluster) {
        int slot = SlotHash.getSlot(PROBE);
        int before = cluster.ownerOf(slot, 1);
        int replica = (before + 3) % 6;
        int[] others = IntStream.range(0, 6).filter(node -> node != before).toArray();
        faults.during(() -> {
            cluster.node(before).kill();
            await("writes")
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> "OK".equals(cluster.on(replica, commands -> commands.set(PROBE, "1"))));
        });
        cluster.awaitOwner(slot, replica, others);
        cluster.node(before).restart();
        cluster.awaitOk();
    }
}

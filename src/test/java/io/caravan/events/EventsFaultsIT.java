package io.caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events while the broker, or the way to it, fails: each arrives, new ones in order, without a gap, and Redis does not wait. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsFaultsIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int STALL_SECONDS = FULL ? 30 : 8;
    private static final int CUTS = FULL ? 30 : 3;
    private static final int OUTAGES = FULL ? 5 : 1;
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final int BOUND = 300;
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private final ReceivedNumbers received = new ReceivedNumbers();
    private TcpProxy network;
    private ShippedFlows flows;
    private RabbitQueues queues;
    private EventTraffic traffic;
    private Pings pings;

    @BeforeEach
    void begins() throws Exception {
        rabbit.assumeLocal();
        network = TcpProxy.to(rabbit.host(), rabbit.port());
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("events", "q", "keys");
        flows = new ShippedFlows(redis.uri())
                .set("rabbitmq.uri", "amqp://" + network.host() + ":" + network.port())
                .set("rabbitmq.username", rabbit.user())
                .set("rabbitmq.password", rabbit.password())
                .set("keyspace-to-rabbitmq.enabled", true)
                .set("keyspace-to-rabbitmq.events", "$")
                .set("keyspace-to-rabbitmq.databases", "0")
                .set("keyspace-to-rabbitmq.exchange", "events")
                .set("keyspace-to-rabbitmq.routing-key", "keys")
                .set("keyspace-to-rabbitmq.delivery-mode", 2)
                .set("keyspace-to-rabbitmq.confirm-timeout", 2000);
    }

    private void start() throws Exception {
        flows.start();
        await("well").atMost(LONGEST).until(() -> flows.ailments().isEmpty());
        traffic = new EventTraffic(redis);
        traffic.awaitMore(200);
        pings = new Pings(redis);
    }

    @AfterEach
    void ends() throws Exception {
        rabbit.resume();
        pings.close();
        traffic.close();
        flows.close();
        queues.close();
        network.close();
        redis.flush();
    }

    private static long waiting() {
        AtomicLong length = new AtomicLong();
        redis.run(commands -> length.set(commands.llen(LIST)));
        return length.get();
    }

    private static void awaitWaiting(int events) {
        await("events wait").atMost(LONGEST).until(() -> waiting() >= events);
    }

    private double counted(String name) {
        return flows.camel().getRegistry().findSingleByType(MeterRegistry.class).find(name).meters().stream()
                .flatMap(meter -> StreamSupport.stream(meter.measure().spliterator(), false))
                .mapToDouble(Measurement::getValue)
                .sum();
    }

    private void assertWhole(String fault) throws Exception {
        pings.assertPrompt(fault);
        int last = traffic.stop();
        await("all events")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(received.size()).isEqualTo(last));
        assertThat(received.isOrdered()).as("in order").isTrue();
        await("nothing waits").atMost(LONGEST).until(() -> waiting() == 0);
        assertThat(counted("caravan.keyspace.gaps")).isZero();
    }

    @Test
    void survivesADeadConnection() throws Exception {
        queues.follow("q", received);
        start();

        for (int i = 0; i < CUTS; i++) {
            network.cut();
            traffic.awaitMore(500);
        }

        assertWhole("the connection to the broker was cut");
    }

    @Test
    void survivesABrokerThatIsStopped() throws Exception {
        start();

        for (int i = 0; i < OUTAGES; i++) {
            rabbit.stop();
            awaitWaiting(1000);
            rabbit.restart();
            await("nothing waits").atMost(LONGEST).until(() -> waiting() == 0);
        }
        followAnew();

        assertWhole("the broker was stopped");
    }

    @Test
    void survivesABrokerThatIsKilled() throws Exception {
        start();
        // What was declared a moment ago would be lost with the broker's memory, and an earlier queue be there again.
        rabbit.control("eval", "mnesia:sync_log().");

        for (int i = 0; i < OUTAGES; i++) {
            rabbit.kill();
            awaitWaiting(1000);
            rabbit.restart();
            await("nothing waits").atMost(LONGEST).until(() -> waiting() == 0);
        }
        followAnew();

        assertWhole("the broker was killed");
    }

    private void followAnew() throws Exception {
        queues.close();
        queues = new RabbitQueues(rabbit.uri());
        queues.follow("q", received);
    }

    @Test
    void survivesThatTheExchangeIsMadeLater() throws Exception {
        flows.set("keyspace-to-rabbitmq.exchange", "later");
        queues.follow("q", received);
        start();

        awaitWaiting(1000);
        queues.exchange("later", "q", "keys");

        assertWhole("the exchange was missing");
    }

    @Test
    void survivesAStalledBroker() throws Exception {
        queues.follow("q", received);
        start();

        rabbit.pause();
        long begin = System.nanoTime();
        await().atMost(LONGEST).until(() -> System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(STALL_SECONDS));
        awaitWaiting(1000);
        rabbit.resume();

        assertWhole("the broker was stalled for " + STALL_SECONDS + " s");
    }

    @Test
    void survivesABrokerThatIsShortOfMemory() throws Exception {
        queues.follow("q", received);
        start();

        rabbit.control("set_vm_memory_high_watermark", "0");
        awaitWaiting(1000);
        rabbit.control("set_vm_memory_high_watermark", "0.4");

        assertWhole("the broker was short of memory");
    }

    @Test
    void sendsPastTheListAgainThoughEventsNeverCease() throws Exception {
        start();
        List<EventTraffic> more =
                IntStream.range(0, 4).mapToObj(each -> new EventTraffic(redis)).toList();
        try {
            rabbit.control("set_vm_memory_high_watermark", "0");
            awaitWaiting(1000);
            rabbit.control("set_vm_memory_high_watermark", "0.4");

            await("the list stays empty")
                    .during(Duration.ofSeconds(1))
                    .atMost(LONGEST)
                    .until(() -> waiting() == 0);
        } finally {
            for (EventTraffic each : more) {
                each.close();
            }
        }
    }

    @Test
    void survivesAFullQueue() throws Exception {
        queues.queue("q", Map.of("x-max-length", 500, "x-overflow", "reject-publish"));
        queues.exchange("events", "q", "keys");
        start();

        awaitWaiting(1000);
        pings.assertPrompt("the queue was full");
        queues.follow("q", received);

        int last = traffic.stop();
        await("all events")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(received.size()).isEqualTo(last));
        assertThat(counted("caravan.keyspace.gaps")).isZero();
    }

    @Test
    void keepsTheNewestWithinItsBoundInEveryOutage() throws Exception {
        flows.set("keyspace-to-rabbitmq.fallback-size", BOUND);
        start();

        for (int outage = 0; outage < 1 + OUTAGES; outage++) {
            double dropped = counted("caravan.events.fallback.dropped");
            network.refuse();
            network.cut();
            traffic.awaitMore(1500);
            await("drops").atMost(LONGEST).pollInterval(Duration.ofMillis(10)).until(() -> {
                assertThat(waiting()).isLessThanOrEqualTo(BOUND);
                return counted("caravan.events.fallback.dropped") > dropped + BOUND;
            });
            network.resume();
            await("nothing waits").atMost(LONGEST).until(() -> waiting() == 0);
        }
        pings.assertPrompt("the broker was away and the list full");
        queues.follow("q", received);

        int last = traffic.stop();
        // What was sent and not confirmed when the connection broke may have arrived, though it was dropped later.
        await("all but what was dropped")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(received.size() + (int) counted("caravan.events.fallback.dropped"))
                        .isGreaterThanOrEqualTo(last));
        assertThat(received.isOrderedButForGaps()).isTrue();
    }
}

package io.caravan.sink.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sink.rabbitmq.PublishException.Reason;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.TcpProxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of batches while the broker, or the way to it, fails: what was reported as confirmed is in the queue. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class RabbitFaultsIT {

    private static final String TO_QUEUE = "rabbitmq-confirmed:amq.default?routingKey=q";
    private static final int MANY = 200_000;

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private TcpProxy proxy;
    private RabbitFlow flow;

    @BeforeEach
    void opens() throws Exception {
        proxy = TcpProxy.to(rabbit.host(), rabbit.port());
        flow = new RabbitFlow("amqp://guest:guest@" + proxy.host() + ":" + proxy.port());
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("q", Map.of());
        }
    }

    @AfterEach
    void closes() {
        flow.close();
        proxy.close();
    }

    @Test
    void saysWhatIsConfirmedWhenTheConnectionIsResetInMidBatch() throws Exception {
        CompletableFuture<Exception> batch = publishMany(TO_QUEUE);

        proxy.cut();

        assertIsLostWithThePrefixInTheQueue(batch);
        assertThat(flow.publish(TO_QUEUE, "9")).isNull();
        assertThat(flow.connections.attempts().reconnects()).isEqualTo(1);
    }

    @Test
    void saysWhatIsConfirmedWhenTheBrokerIsKilledInMidBatch() throws Exception {
        CompletableFuture<Exception> batch = publishMany(TO_QUEUE);

        rabbit.kill();

        Exception failure = batch.get(60, TimeUnit.SECONDS);
        assertThat(flow.publish(TO_QUEUE, "x")).isInstanceOf(PublishException.class);
        assertThat(flow.health().getState().name()).isEqualTo("DOWN");
        rabbit.restart();
        assertThat(failure).isInstanceOf(PublishException.class);
        assertThat(((PublishException) failure).reason()).isEqualTo(Reason.UNREACHABLE);
        assertPrefixInTheQueue((PublishException) failure);
        await().atMost(RabbitFlow.LONG_ENOUGH)
                .until(() -> flow.health().getState().name().equals("UP"));
        assertThat(flow.publish(TO_QUEUE, "9")).isNull();
    }

    @Test
    void failsFastWhileNobodyListens() {
        proxy.refuse();

        for (int i = 0; i < 200; i++) {
            PublishException failure = (PublishException) flow.publish(TO_QUEUE, "x");
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure).hasMessageContaining("Connection refused").hasMessageNotContaining("guest");
        }
        assertThat(flow.connections.attempts().made()).isLessThan(50);
        assertThat(flow.connections.isReachable()).isFalse();

        proxy.resume();
        await().atMost(RabbitFlow.LONG_ENOUGH).until(flow.connections::isReachable);
        assertThat(flow.publish(TO_QUEUE, "x")).isNull();
    }

    @Test
    void givesUpABrokerThatStandsStill() throws Exception {
        flow.publish(TO_QUEUE, "0");

        rabbit.pause();
        PublishException silent =
                (PublishException) flow.publish(TO_QUEUE + "&confirmTimeout=1000", RabbitFlow.numbered(1, 10));
        PublishException away = (PublishException) flow.publish(TO_QUEUE, "x");
        rabbit.resume();

        assertThat(silent.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(silent.firstUnsure()).isZero();
        assertThat(away.reason()).isEqualTo(Reason.UNREACHABLE);
        await().atMost(RabbitFlow.LONG_ENOUGH).until(flow.connections::isReachable);
        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(1, 10))).isNull();
    }

    @Test
    void givesUpABrokerThatReadsNothingWhileTheThreadHangsInWriting() throws Exception {
        flow.publish(TO_QUEUE, "0");
        List<byte[]> large = Collections.nCopies(60, new byte[1 << 20]);

        rabbit.pause();
        CompletableFuture<Exception> batch = flow.publishInBackground(TO_QUEUE + "&confirmTimeout=1000", large);

        assertThat(((PublishException) batch.get(60, TimeUnit.SECONDS)).reason())
                .isEqualTo(Reason.TIMEOUT);
        rabbit.resume();
        await().atMost(RabbitFlow.LONG_ENOUGH).until(flow.connections::isReachable);
    }

    @Test
    void noticesADeadPeerByItsHeartbeat() {
        flow.connections.getSettings().setHeartbeat(1);
        flow.publish(TO_QUEUE, "0");

        proxy.stall();

        await().atMost(RabbitFlow.LONG_ENOUGH).until(() -> flow.connections.trouble() != null);
        assertThat(flow.connections.trouble()).contains("Lost the connection");
    }

    @Test
    void failsWhileAnAlarmBlocksTheBrokerAndGoesOnAfterwards() throws Exception {
        flow.publish(TO_QUEUE, "0");

        rabbit.control("set_vm_memory_high_watermark", "0");
        PublishException during =
                (PublishException) flow.publish(TO_QUEUE + "&confirmTimeout=2000", RabbitFlow.numbered(1, 5000));
        PublishException fast = (PublishException) flow.publish(TO_QUEUE, "x");
        String health = flow.health().getMessage().orElseThrow();
        boolean reachable = flow.connections.isReachable();
        rabbit.control("set_vm_memory_high_watermark", "0.4");

        assertThat(during.reason()).isEqualTo(Reason.BLOCKED);
        assertThat(fast.reason()).isEqualTo(Reason.BLOCKED);
        assertThat(fast.confirmed()).isZero();
        assertThat(health).contains("blocked").contains("memory");
        assertThat(reachable).isFalse();
        await().atMost(RabbitFlow.LONG_ENOUGH).until(flow.connections::isReachable);
        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(5001, 100))).isNull();
        assertThat(flow.connections.attempts().reconnects()).isZero();
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            List<Integer> kept = queues.takeNumbers("q");
            assertThat(kept)
                    .isSorted()
                    .containsAll(
                            IntStream.range(0, during.firstUnsure()).boxed().toList());
            assertThat(kept).endsWith(5098, 5099, 5100);
        }
    }

    private CompletableFuture<Exception> publishMany(String uri) {
        CompletableFuture<Exception> batch = flow.publishInBackground(uri, RabbitFlow.numbered(0, MANY));
        await().atMost(RabbitFlow.LONG_ENOUGH)
                .until(() ->
                        flow.meters.find("caravan.rabbitmq.unconfirmed").gauge() != null && flow.unconfirmed() > 0);
        return batch;
    }

    private void assertIsLostWithThePrefixInTheQueue(CompletableFuture<Exception> batch) throws Exception {
        PublishException failure = (PublishException) batch.get(60, TimeUnit.SECONDS);
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertPrefixInTheQueue(failure);
    }

    private void assertPrefixInTheQueue(PublishException failure) throws Exception {
        assertThat(failure.confirmed()).isLessThan(MANY).isGreaterThanOrEqualTo(failure.firstUnsure());
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            List<Integer> kept = queues.takeNumbers("q");
            assertThat(kept)
                    .hasSizeGreaterThanOrEqualTo(failure.confirmed())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(kept.subList(0, failure.firstUnsure()))
                    .isEqualTo(IntStream.range(0, failure.firstUnsure()).boxed().toList());
        }
    }
}

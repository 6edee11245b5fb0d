package io.caravan.sink.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.caravan.sink.rabbitmq.PublishException.Reason;
import io.caravan.testing.RabbitServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

/** What a broker gets from rabbitmq-confirmed, and what it refuses. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class RabbitmqConfirmedIT {

    private static final String TO_QUEUE = "rabbitmq-confirmed:amq.default?routingKey=q";

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private RabbitFlow flow;
    private RabbitQueues queues;

    @BeforeEach
    void opens() throws Exception {
        flow = new RabbitFlow(rabbit.uri());
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
    }

    @AfterEach
    void closes() {
        flow.close();
        queues.close();
    }

    @Test
    void publishesBatchesWholeAndInOrder() throws Exception {
        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(0, 5000))).isNull();
        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(5000, 300))).isNull();

        assertThat(queues.takeNumbers("q"))
                .isEqualTo(IntStream.range(0, 5300).boxed().toList());
        assertThat(flow.counted("published")).isEqualTo(5300);
        assertThat(flow.counted("confirmed")).isEqualTo(5300);
        assertThat(flow.unconfirmed()).isZero();
        assertThat(flow.health().getState().name()).isEqualTo("UP");
    }

    @Test
    void keepsEveryByteOfABody() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] large = new byte[300_000];
        large[large.length - 1] = '\n';

        assertThat(flow.publish(TO_QUEUE, List.of(all, new byte[0], large, "a\0b\nc\n")))
                .isNull();

        assertThat(queues.take("q"))
                .extracting(GetResponse::getBody)
                .containsExactly(all, new byte[0], large, "a\0b\nc\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void carriesThePropertiesOfEndpointAndMessage() throws Exception {
        queues.exchange("ex", "q", "one");
        queues.exchange("ex", "q", "two");
        OutgoingMessage own = new OutgoingMessage(new byte[1], "two", "a/b", Map.of("h", 7), 1);

        flow.publish(
                "rabbitmq-confirmed:ex?routingKey=one&contentType=text/plain",
                List.of(OutgoingMessage.of(new byte[1]), own));

        List<GetResponse> got = queues.take("q");
        assertThat(got)
                .extracting(message -> message.getEnvelope().getRoutingKey())
                .containsExactly("one", "two");
        assertThat(got)
                .extracting(message -> message.getProps().getContentType())
                .containsExactly("text/plain", "a/b");
        assertThat(got)
                .extracting(message -> message.getProps().getDeliveryMode())
                .containsExactly(2, 1);
        assertThat(got.get(0).getProps().getHeaders()).isNull();
        assertThat(got.get(1).getProps().getHeaders()).containsEntry("h", 7);
    }

    @Test
    void takesDeliveryModeZeroForTransient() throws Exception {
        flow.publish(TO_QUEUE + "&deliveryMode=0", "x");

        assertThat(queues.take("q"))
                .extracting(message -> message.getProps().getDeliveryMode())
                .containsExactly(1);
    }

    @Test
    void neverHasMoreThanTheWindowUnconfirmed() throws Exception {
        flow.publish(TO_QUEUE, "first");
        queues.take("q");

        rabbit.pause();
        CompletableFuture<Exception> batch =
                flow.publishInBackground(TO_QUEUE + "&window=100", RabbitFlow.numbered(0, 5000));
        await().atMost(RabbitFlow.LONG_ENOUGH).until(() -> flow.unconfirmed() >= 100);
        await().during(500, TimeUnit.MILLISECONDS)
                .atMost(RabbitFlow.LONG_ENOUGH)
                .until(() -> flow.unconfirmed() == 100);
        rabbit.resume();

        assertThat(batch.get(60, TimeUnit.SECONDS)).isNull();
        assertThat(queues.takeNumbers("q")).hasSize(5000).isSorted();
    }

    @Test
    void publishesOneByOneWithAWindowOfOne() throws Exception {
        assertThat(flow.publish(TO_QUEUE + "&window=1", RabbitFlow.numbered(0, 50)))
                .isNull();

        assertThat(queues.takeNumbers("q")).hasSize(50).isSorted();
    }

    @Test
    void saysWhichMessageNoQueueGets() throws Exception {
        List<OutgoingMessage> batch = new ArrayList<>(RabbitFlow.numbered(0, 20));
        batch.set(7, OutgoingMessage.of(new byte[] {'7'}, "nowhere"));

        PublishException failure = (PublishException) flow.publish(TO_QUEUE, batch);

        assertThat(failure.reason()).isEqualTo(Reason.RETURNED);
        assertThat(failure.firstUnsure()).isEqualTo(7);
        assertThat(failure).hasMessageContaining("nowhere").hasMessageContaining("312 NO_ROUTE");
        assertThat(queues.takeNumbers("q")).hasSize(failure.confirmed());
        assertThat(flow.counted("returned")).isEqualTo(1);
        assertThat(flow.health().getMessage().orElseThrow()).contains("nowhere");
        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(0, 3))).isNull();
        assertThat(flow.health().getState().name()).isEqualTo("UP");
    }

    @Test
    void letsTheBrokerDropWhatNoQueueGetsWhereThatIsAskedFor() {
        assertThat(flow.publish("rabbitmq-confirmed:amq.default?routingKey=nowhere&mandatory=false", "x"))
                .isNull();
    }

    @Test
    void publishesToAnExchangeOnceItExists() throws Exception {
        String uri = "rabbitmq-confirmed:later?routingKey=k";

        PublishException failure = (PublishException) flow.publish(uri, RabbitFlow.numbered(0, 10));
        queues.exchange("later", "q", "k");

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.firstUnsure()).isZero();
        assertThat(failure.confirmed()).isZero();
        assertThat(failure).hasMessageContaining("404").hasMessageContaining("later");
        assertThat(flow.publish(uri, RabbitFlow.numbered(0, 10))).isNull();
        assertThat(queues.takeNumbers("q")).hasSize(10);
        assertThat(flow.connections.attempts().reconnects()).isZero();
    }

    @Test
    void saysWhatAFullQueueHasRefused() throws Exception {
        queues.queue("full", Map.of("x-max-length", 10, "x-overflow", "reject-publish"));

        PublishException failure = (PublishException)
                flow.publish("rabbitmq-confirmed:amq.default?routingKey=full&window=5", RabbitFlow.numbered(0, 200));

        List<Integer> kept = queues.takeNumbers("full");
        assertThat(failure.reason()).isEqualTo(Reason.NACKED);
        assertThat(failure.confirmed()).isEqualTo(kept.size());
        assertThat(kept)
                .startsWith(IntStream.range(0, failure.firstUnsure()).boxed().toArray(Integer[]::new));
        assertThat(flow.counted("nacked")).isPositive();
        assertThat(flow.counted("published")).isLessThan(200);
    }

    @Test
    void publishesToAQuorumQueue() throws Exception {
        queues.queue("quorum", Map.of("x-queue-type", "quorum"));

        assertThat(flow.publish("rabbitmq-confirmed:amq.default?routingKey=quorum", RabbitFlow.numbered(0, 3000)))
                .isNull();

        assertThat(queues.takeNumbers("quorum")).hasSize(3000).isSorted();
    }

    @Test
    void refusesAMessageThatCannotBeSentAndKeepsTheChannel() throws Exception {
        List<OutgoingMessage> batch = new ArrayList<>(RabbitFlow.numbered(0, 5));
        batch.set(3, OutgoingMessage.of(new byte[1], "k".repeat(256)));

        PublishException failure = (PublishException) flow.publish(TO_QUEUE, batch);

        assertThat(failure.reason()).isEqualTo(Reason.UNSENDABLE);
        assertThat(failure.firstUnsure()).isEqualTo(3);
        assertThat(failure.confirmed()).isEqualTo(3);
        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(3, 1))).isNull();
        assertThat(queues.takeNumbers("q")).containsExactly(0, 1, 2, 3);
    }

    @Test
    void letsManyThreadsPublishAtOnce() throws Exception {
        List<CompletableFuture<Exception>> running = IntStream.range(0, 8)
                .mapToObj(i -> flow.publishInBackground(TO_QUEUE, RabbitFlow.numbered(i * 1000, 1000)))
                .toList();

        for (CompletableFuture<Exception> each : running) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isNull();
        }
        assertThat(queues.takeNumbers("q")).hasSize(8000).doesNotHaveDuplicates();
    }

    @Test
    void connectsAndDisconnectsByCommand() throws Exception {
        flow.connections.connect();

        assertThat(flow.connections.disconnect()).isTrue();
        assertThat(flow.connections.disconnect()).isFalse();
        assertThat(flow.connections.isReachable()).isFalse();
        PublishException failure = (PublishException) flow.publish(TO_QUEUE, "x");
        assertThat(failure.reason()).isEqualTo(Reason.OFF);
        assertThat(flow.health().getMessage().orElseThrow()).contains("by command");
        flow.connections.connect();
        assertThat(flow.publish(TO_QUEUE, "x")).isNull();
        assertThat(flow.connections.isReachable()).isTrue();
    }
}

package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.letters.LetterStream;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Letters of a user's own route, and of events that were not understood, to RabbitMQ. */
@EnabledIf("io.caravan.testing.RabbitServer#isInstalled")
class DeadLettersOwnRouteIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String ROUTE = """
            - route:
                id: orders-to-queue
                description: Sends the first field of an order to a queue.
                routeConfigurationId: park-refused-records
                from:
                  uri: redis-stream:own
                  parameters:
                    streams: orders
                    consumer: one
                    discoveryInterval: 100
                  steps:
                    - choice:
                        when:
                          - simple:
                              expression: "'{{own.strict}}' == 'true'"
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalStateException
                                  message: too odd
                    - setBody:
                        simple:
                          expression: "order ${body[0].id}"
                    - to:
                        uri: rabbitmq-confirmed:amq.default
                        parameters:
                          routingKey: orders
            """;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    Path folder;

    private void copyRoutes() throws IOException {
        try (Stream<Path> shipped = Files.walk(Path.of("routes"))) {
            for (Path each : shipped.toList()) {
                Files.copy(each, folder.resolve(each.toString()));
            }
        }
        Files.writeString(folder.resolve("routes/orders-to-queue.camel.yaml"), ROUTE);
    }

    private Program start(boolean strict, String command, String... arguments) throws IOException {
        Map<String, String> environment = new TreeMap<>(Health.onFreePort().environment());
        environment.put("REDIS_URI", redis.uri());
        environment.put("RABBITMQ_URI", rabbit.uri());
        environment.put("OWN_STRICT", Boolean.toString(strict));
        List<String> line = Program.caravan(command);
        line.addAll(List.of(arguments));
        return Program.start(folder, environment, line);
    }

    private static String letter() {
        String[] id = new String[1];
        redis.run(commands ->
                commands.xrange("caravan:dead-letters", Range.unbounded()).forEach(letter -> id[0] = letter.getId()));
        return id[0];
    }

    @Test
    void sendsARecordThroughItsWholeRouteWithTheIdOfItsLetter() throws Exception {
        copyRoutes();
        redis.run(commands -> commands.xadd("orders", Map.of("n", "1")));
        try (Program service = start(true, "run")) {
            await("a letter")
                    .atMost(LONGEST)
                    .failFast("the service has ended", () -> !service.isAlive())
                    .until(() -> letter() != null);
        }
        String id = letter();
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("orders", Map.of());
            try (Program refused = start(true, "dead-letters", "replay", "--all")) {
                assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
                assertThat(refused.out()).contains("refused: too odd", "at least once", "message id");
            }
            try (Program replayed = start(false, "dead-letters", "replay", id)) {
                assertThat(replayed.exitCode())
                        .as(replayed.out() + replayed.err())
                        .isZero();
            }
            assertThat(queues.take("orders")).singleElement().satisfies(message -> {
                assertThat(new String(message.getBody(), StandardCharsets.UTF_8))
                        .startsWith("order ");
                assertThat(message.getProps().getMessageId()).isEqualTo(id);
            });
            assertThat(letter()).isNull();

            sendsTheBytesOfAnElementWhereItIsTold(queues);
        }
    }

    private void sendsTheBytesOfAnElementWhereItIsTold(RabbitQueues queues) throws IOException {
        new LetterStream(redis).add("event-fallback", "a list", "no event");
        String id = letter();
        try (Program refused = start(false, "dead-letters", "replay", id)) {
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
            assertThat(refused.out()).contains("not a key event", "--to URI");
        }
        String queue = "rabbitmq-confirmed:amq.default?routingKey=orders";
        try (Program sent = start(false, "dead-letters", "replay", id, "--to", queue)) {
            assertThat(sent.exitCode()).as(sent.out() + sent.err()).isZero();
        }
        assertThat(queues.take("orders")).singleElement().satisfies(message -> {
            assertThat(new String(message.getBody(), StandardCharsets.UTF_8)).isEqualTo("no event");
            assertThat(message.getProps().getMessageId()).isEqualTo(id);
        });
    }
}

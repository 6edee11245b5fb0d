package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change {@code caravan events} while it runs on a Redis Cluster. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsControlClusterIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    Path folder;

    private final Map<String, String> environment =
            Map.of("REDIS_CLUSTER", "true", "REDIS_URI", cluster.uri(), "RABBITMQ_URI", rabbit.uri());
    private final List<EventsProgram> programs = new ArrayList<>();
    private RabbitQueues queues;

    @BeforeEach
    void begins() throws Exception {
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("exchange", "q", "key");
        start("--events=$", "--exchange=exchange", "--routing-key=key").awaitWatching();
    }

    @AfterEach
    void ends() {
        programs.forEach(EventsProgram::close);
        queues.close();
    }

    private EventsProgram start(String... arguments) throws IOException {
        EventsProgram program = EventsProgram.start(folder, cluster.node(0), environment, arguments);
        programs.add(program);
        return program;
    }

    private void verifyAnswer(String answer, String... arguments) throws IOException {
        EventsProgram control = start(arguments);
        assertThat(control.exitCode()).as(control.err()).isZero();
        assertThat(control.out().lines()).singleElement().asString().endsWith("  " + answer);
    }

    private void awaitKeys(String... keys) {
        List<String> taken = new ArrayList<>();
        await("messages").atMost(LONGEST).untilAsserted(() -> {
            for (GetResponse message : queues.take("q")) {
                taken.add(new String(message.getBody(), StandardCharsets.UTF_8).split("\n", 3)[2]);
            }
            assertThat(taken).containsExactlyInAnyOrder(keys);
        });
    }

    @Test
    void reachTheInstanceWhicheverNodesTheyAsk() throws Exception {
        try (RedisClusterClient client = RedisClusterClient.create(cluster.uri())) {
            RedisAdvancedClusterCommands<String, String> redis =
                    client.connect().sync();

            redis.set("a0", "1");
            verifyAnswer("OK", "keymask_add", "^a");
            redis.set("a1", "1");
            redis.set("a2", "1");
            redis.set("b", "1");
            awaitKeys("a1", "a2");
            verifyAnswer("AMQP DISCONNECT OK", "disconnect");
            redis.set("a3", "1");
            verifyAnswer("AMQP CONNECT OK", "connect");
            awaitKeys("a3");
        }
    }
}

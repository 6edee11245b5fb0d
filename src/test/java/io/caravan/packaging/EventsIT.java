package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
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

/** {@code caravan events} with the arguments of the AMQP module. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String PASSWORD = "s3cret-of-app";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    Path folder;

    private RabbitQueues queues;

    @BeforeEach
    void begins() throws Exception {
        redis.assumeLocal();
        redis.flush();
        if (!rabbit.control("list_users").contains("app")) {
            rabbit.control("add_user", "app", PASSWORD);
            rabbit.control("set_permissions", "app", ".*", ".*", ".*");
        }
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("exchange", "q", "key");
    }

    @AfterEach
    void ends() {
        queues.close();
    }

    private EventsProgram events(String... arguments) throws Exception {
        return EventsProgram.start(folder, redis, Map.of(), arguments).awaitWatching();
    }

    private List<GetResponse> take(int count) {
        List<GetResponse> taken = new ArrayList<>();
        await(count + " messages")
                .atMost(LONGEST)
                .until(() -> taken.addAll(queues.take("q")) && taken.size() >= count || taken.size() >= count);
        return taken;
    }

    private static List<String> bodies(List<GetResponse> messages) {
        return messages.stream()
                .map(message -> new String(message.getBody(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void set(String... keys) {
        redis.run(commands -> {
            for (String key : keys) {
                commands.set(key, "1");
            }
        });
    }

    @Test
    void forwardsWhatTheModulesArgumentsAskForAndEndsWithZeroOnSigterm() throws Exception {
        String port = String.valueOf(rabbit.port());
        try (EventsProgram events = events(
                "$x",
                rabbit.host(),
                port,
                "app",
                PASSWORD,
                "20",
                "exchange",
                "key",
                "2",
                "10000000",
                "^prefix.*$",
                "a b")) {
            redis.run(commands -> {
                commands.set("other", "1");
                commands.lpush("prefix:list", "1");
                commands.psetex("prefix:1", 100, "1");
                commands.set("with a b in it", "1");
            });

            List<GetResponse> messages = take(3);
            assertThat(bodies(messages))
                    .containsExactlyInAnyOrder("0\nset\nprefix:1", "0\nset\nwith a b in it", "0\nexpired\nprefix:1");
            assertThat(messages)
                    .allSatisfy(message ->
                            assertThat(message.getProps().getDeliveryMode()).isEqualTo(2));
            assertThat(events.stop()).isZero();
            assertThat(events.err() + events.out()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void takesTheSameByNameAndOnlyTheDatabasesAskedFor() throws Exception {
        try (EventsProgram events = events(
                "--events=$",
                "--host",
                rabbit.host(),
                "--port",
                String.valueOf(rabbit.port()),
                "--user=app",
                "--password=" + PASSWORD,
                "--heartbeat=20",
                "--exchange=exchange",
                "--routing-key=key",
                "--fallback-size=-1",
                "--databases=3",
                "--values=last",
                "--mask=^a",
                "--mask=b$")) {
            set("a-elsewhere");
            redis.run(commands -> {
                commands.select(3);
                commands.set("c", "1");
                commands.set("a1", "1");
                commands.set("1b", "1");
                commands.select(0);
            });

            List<GetResponse> messages = take(2);
            assertThat(bodies(messages)).containsExactly("3\nset\na1", "3\nset\n1b");
            assertThat(messages)
                    .extracting(message -> message.getProps().getHeaders().get("redis-value"))
                    .allSatisfy(value -> assertThat(value).hasToString("1"));
        }
    }

    @Test
    void forwardsNothingWithoutAMask() throws Exception {
        Map<String, String> broker = Map.of("RABBITMQ_URI", rabbit.uri());
        try (EventsProgram events =
                        EventsProgram.start(folder, redis, broker, "--events=$").awaitWatching();
                EventsProgram sees = EventsProgram.start(
                                folder,
                                redis,
                                broker,
                                "--events=$",
                                "--exchange=exchange",
                                "--routing-key=key",
                                "--mask=ALL")
                        .awaitWatching()) {
            set("a", "b");

            assertThat(bodies(take(2))).containsExactly("0\nset\na", "0\nset\nb");
            redis.run(commands -> assertThat(commands.exists("REDIS_MODULE-key_evt_amqp-fallback_storage"))
                    .isZero());
        }
    }
}

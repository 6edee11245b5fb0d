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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change {@code caravan events} while it runs. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsControlIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String PASSWORD = "s3cret-of-app";
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    Path folder;

    private final List<EventsProgram> programs = new ArrayList<>();
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
        queues.queue("q2", Map.of());
        queues.exchange("other", "q2", "key2");
    }

    @AfterEach
    void ends() {
        queues.close();
        programs.forEach(EventsProgram::close);
    }

    private EventsProgram start(String... masks) throws Exception {
        Stream<String> values = Stream.of(
                "$",
                rabbit.host(),
                String.valueOf(rabbit.port()),
                "app",
                PASSWORD,
                "20",
                "exchange",
                "key",
                "2",
                "1000");
        String[] arguments = Stream.concat(values, Arrays.stream(masks)).toArray(String[]::new);
        EventsProgram program = EventsProgram.start(folder, redis, Map.of(), arguments);
        programs.add(program);
        return program;
    }

    private void startTwo(String... masks) throws Exception {
        EventsProgram one = start(masks);
        start(masks).awaitWatching();
        one.awaitWatching();
    }

    /** Runs a command, and verifies what each instance answers. */
    private EventsProgram verifyAnswers(int instances, String answer, int exitCode, String... arguments)
            throws Exception {
        EventsProgram control = EventsProgram.control(folder, redis, arguments);
        programs.add(control);
        assertThat(control.out().lines().map(line -> line.split(" {2}", 2)[1]))
                .as("answers, beside %s", control.err())
                .isEqualTo(Collections.nCopies(instances, answer));
        assertThat(control.exitCode()).isEqualTo(exitCode);
        return control;
    }

    private static void set(String... keys) {
        redis.run(commands -> {
            for (String key : keys) {
                commands.set(key, "1");
            }
        });
    }

    private List<GetResponse> take(String queue, int count) {
        List<GetResponse> taken = new ArrayList<>();
        await(count + " messages in " + queue).atMost(LONGEST).until(() -> {
            taken.addAll(queues.take(queue));
            return taken.size() >= count;
        });
        return taken;
    }

    private List<String> keys(String queue, int count) {
        return take(queue, count).stream()
                .map(message -> new String(message.getBody(), StandardCharsets.UTF_8).split("\n", 3)[2])
                .toList();
    }

    @Test
    void reachesEveryInstanceWithMasksAndAlsoOnesThatStartLater() throws Exception {
        startTwo();

        set("a b");
        verifyAnswers(2, "OK", 0, "keymask_add", "^a b$", "^c");
        set("a b", "c");
        assertThat(keys("q", 4)).containsExactlyInAnyOrder("a b", "a b", "c", "c");
        verifyAnswers(2, "OK", 0, "keymask_set", "^d");
        set("c", "d");
        assertThat(keys("q", 2)).containsExactly("d", "d");
        programs.forEach(EventsProgram::stop);
        start("^c").awaitWatching();
        set("c", "d");
        assertThat(keys("q", 1)).containsExactly("d");
        verifyAnswers(1, "OK", 0, "keymask_clean");
        set("d");
        verifyAnswers(1, "OK", 0, "keymask_add", "^e");
        set("e");
        assertThat(keys("q", 1)).containsExactly("e");
    }

    @Test
    void disconnectsAndConnectsWithTheModulesWords() throws Exception {
        startTwo("ALL");

        verifyAnswers(2, "AMQP DISCONNECT OK", 0, "disconnect");
        verifyAnswers(2, "AMQP DISCONNECT ERROR: 1", 1, "disconnect");
        programs.get(0).stop();
        set("a");
        redis.run(commands -> await("the event waits").atMost(LONGEST).until(() -> commands.llen(LIST) == 1));
        verifyAnswers(1, "AMQP CONNECT ERROR: 4", 1, "connect", rabbit.host(), String.valueOf(rabbit.port()), "nobody");
        verifyAnswers(1, "AMQP CONNECT ERROR: 3", 1, "connect", rabbit.host(), "1", "app");
        verifyAnswers(1, "AMQP DISCONNECT ERROR: 1", 1, "disconnect");
        verifyAnswers(1, "AMQP CONNECT OK", 0, "connect", rabbit.host(), String.valueOf(rabbit.port()));
        verifyAnswers(1, "AMQP CONNECT ERROR: 6", 1, "connect");
        assertThat(keys("q", 1)).containsExactly("a");
    }

    @Test
    void staysDisconnectedAfterARestart() throws Exception {
        start("ALL").awaitWatching();
        verifyAnswers(1, "AMQP DISCONNECT OK", 0, "disconnect");
        programs.get(0).stop();

        EventsProgram later = start("ALL");
        redis.run(commands -> await("an event waits").atMost(LONGEST).until(() -> {
            commands.set("a", "1");
            return commands.llen(LIST) > 0;
        }));

        verifyAnswers(1, "AMQP DISCONNECT ERROR: 1", 1, "disconnect");
        assertThat(queues.take("q")).isEmpty();
        verifyAnswers(1, "AMQP CONNECT OK", 0, "connect");
        assertThat(keys("q", 1)).contains("a");
        assertThat(later.stop()).isZero();
    }

    @Test
    void changesSettingsInFullAndKeepsAllButThePassword() throws Exception {
        startTwo("ALL");
        rabbit.control("add_user", "second", "s3cret-of-second");
        rabbit.control("set_permissions", "second", ".*", ".*", ".*");
        String port = String.valueOf(rabbit.port());

        EventsProgram control = verifyAnswers(
                2,
                "OK",
                0,
                "config_set",
                rabbit.host(),
                port,
                "second",
                "s3cret-of-second",
                "10",
                "other",
                "key2",
                "1",
                "5",
                "^x");
        set("y", "x");
        assertThat(take("q2", 2)).allSatisfy(message -> {
            assertThat(message.getProps().getDeliveryMode()).isEqualTo(1);
            assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("key2");
        });
        await("the other user")
                .atMost(LONGEST)
                .until(() -> rabbit.control("list_connections", "user").contains("second"));
        verifyAnswers(2, "OK", 0, "fallback_storage_size_set", "-1");
        redis.run(commands -> assertThat(commands.hgetall("caravan:events:settings"))
                .containsEntry("user", "second")
                .containsEntry("fallback-size", "-1")
                .doesNotContainKey("password")
                .doesNotContainValue("s3cret-of-second"));
        assertThat(control.err()).contains("The password is not kept");
        assertThat(programs)
                .allSatisfy(program ->
                        assertThat(program.err() + program.out()).doesNotContain(PASSWORD, "s3cret-of-second"));
    }

    @Test
    void answersWhereNoInstanceRunsAndChangesNothing() throws Exception {
        EventsProgram control = verifyAnswers(0, "", 1, "keymask_add", "a");

        assertThat(control.err().lines()).singleElement().asString().contains("No instance runs");
        redis.run(commands ->
                assertThat(commands.exists("caravan:events:settings")).isZero());
    }

    @Test
    void refusesAMaskThatAnInstanceCannotReadBeforeAnythingChanges() throws Exception {
        EventsProgram running = EventsProgram.start(
                folder, redis, Map.of("RABBITMQ_URI", rabbit.uri()), "--events=$", "--mask-syntax=regex", "--mask=a");
        programs.add(running);
        running.awaitWatching();

        EventsProgram control = verifyAnswers(0, "", 2, "keymask_set", "(");

        assertThat(control.err().lines()).singleElement().asString().contains("(");
        redis.run(commands ->
                assertThat(commands.exists("caravan:events:settings")).isZero());
    }
}

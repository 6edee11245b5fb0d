package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.caravan.cli.CommandLineRun;
import io.caravan.cli.CommandResult;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sink.rabbitmq.control.ControlClient;
import io.caravan.sink.rabbitmq.control.ControlCommand;
import io.caravan.sink.rabbitmq.control.ControlRequest;
import io.caravan.source.RedisConnections;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
    private static final String SECOND_PASSWORD = "s3cret-of-second";
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @TempDir
    static Path folder;

    private static final Map<String, String> BY_HOST_AND_PORT =
            Map.of("REDIS_URI", "", "REDIS_HOST", redis.host(), "REDIS_PORT", String.valueOf(redis.port()));
    private static final List<EventsProgram> shared = new ArrayList<>();
    private final List<EventsProgram> programs = new ArrayList<>();
    private RabbitQueues queues;

    @BeforeAll
    static void startTwo() throws Exception {
        redis.assumeLocal();
        rabbit.control("add_user", "app", PASSWORD);
        rabbit.control("set_permissions", "app", ".*", ".*", ".*");
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            declare(queues);
        }
        shared.add(start(Map.of(), "ALL"));
        shared.add(start(BY_HOST_AND_PORT, "ALL"));
        shared.forEach(EventsProgram::awaitWatching);
    }

    private static void declare(RabbitQueues queues) throws IOException {
        queues.queue("q", Map.of());
        queues.exchange("exchange", "q", "key");
        queues.queue("q2", Map.of());
        queues.exchange("other", "q2", "key2");
    }

    @BeforeEach
    void begins() throws Exception {
        queues = new RabbitQueues(rabbit.uri());
        declare(queues);
        verifyAnswers(2, "OK", 0, configuration("ALL"));
        events("connect");
    }

    @AfterEach
    void ends() {
        queues.close();
        // Where one is killed commands wait for its answer.
        programs.forEach(EventsProgram::stop);
        programs.forEach(EventsProgram::close);
    }

    @AfterAll
    static void endTwo() {
        shared.forEach(EventsProgram::close);
    }

    private static String[] values(String first, String... masks) {
        Stream<String> values = Stream.of(
                first,
                rabbit.host(),
                String.valueOf(rabbit.port()),
                "app",
                PASSWORD,
                "20",
                "exchange",
                "key",
                "2",
                "1000");
        return Stream.concat(values, Arrays.stream(masks)).toArray(String[]::new);
    }

    private static String[] configuration(String mask) {
        return values("config_set", mask);
    }

    private static EventsProgram start(Map<String, String> environment, String... masks) throws IOException {
        return EventsProgram.start(folder, redis, environment, values("$", masks));
    }

    private EventsProgram startThird(String... masks) throws IOException {
        EventsProgram program = start(Map.of(), masks);
        programs.add(program);
        return program;
    }

    private static CommandResult events(String... arguments) {
        return CommandLineRun.of(Stream.concat(Stream.of("events", "--redis", redis.uri()), Arrays.stream(arguments))
                .toArray(String[]::new));
    }

    /** Runs a command, and verifies what each instance answers. */
    private static CommandResult verifyAnswers(int instances, String answer, int exitCode, String... arguments) {
        CommandResult control = events(arguments);
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

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        redis.run(commands -> settings.putAll(commands.hgetall("caravan:events:settings")));
        return settings;
    }

    /** Waits until so many listen to commands, well or not. */
    private static void awaitInstances(int instances) {
        redis.run(commands -> await(instances + " instances")
                .atMost(LONGEST)
                .until(() -> commands.keys("caravan:events:instance:*").size() == instances));
    }

    private static void awaitWaiting(int events) {
        redis.run(
                commands -> await(events + " events wait").atMost(LONGEST).until(() -> commands.llen(LIST) == events));
    }

    @Test
    void reachesEveryInstanceWithMasksAndAlsoOnesThatStartLater() throws Exception {
        verifyAnswers(2, "OK", 0, "keymask_clean");

        set("a b");
        verifyAnswers(2, "OK", 0, "keymask_add", "^a b$", "^c");
        set("a b", "c");
        assertThat(keys("q", 4)).containsExactlyInAnyOrder("a b", "a b", "c", "c");
        verifyAnswers(2, "OK", 0, "keymask_set", "^d");
        set("c", "d");
        assertThat(keys("q", 2)).containsExactly("d", "d");
        startThird("^c").awaitWatching();
        set("c", "d");
        assertThat(keys("q", 3)).containsExactly("d", "d", "d");
        verifyAnswers(3, "OK", 0, "keymask_clean");
        set("d");
        verifyAnswers(3, "OK", 0, "keymask_add", "^e");
        set("e");
        assertThat(keys("q", 3)).containsExactly("e", "e", "e");
    }

    @Test
    void disconnectsAndConnectsWithTheModulesWordsAlsoInstancesThatStartLater() throws Exception {
        verifyAnswers(2, "AMQP DISCONNECT OK", 0, "disconnect");
        verifyAnswers(2, "AMQP DISCONNECT ERROR: 1", 1, "disconnect");
        EventsProgram later = startThird("ALL");
        awaitInstances(3);
        verifyAnswers(3, "AMQP DISCONNECT ERROR: 1", 1, "disconnect");
        set("a");
        awaitWaiting(3);
        String port = String.valueOf(rabbit.port());
        verifyAnswers(3, "AMQP CONNECT ERROR: 4", 1, "connect", rabbit.host(), port, "nobody");
        verifyAnswers(3, "AMQP CONNECT ERROR: 3", 1, "connect", rabbit.host(), "1", "app");
        verifyAnswers(3, "AMQP DISCONNECT ERROR: 1", 1, "disconnect");
        assertThat(queues.take("q")).isEmpty();
        verifyAnswers(3, "AMQP CONNECT OK", 0, "connect", rabbit.host(), port);
        verifyAnswers(3, "AMQP CONNECT ERROR: 6", 1, "connect");
        assertThat(keys("q", 3)).contains("a").containsOnly("a");
        assertThat(later.stop()).isZero();
    }

    @Test
    void changesSettingsInFullAndKeepsAllButThePassword() throws Exception {
        rabbit.control("add_user", "second", SECOND_PASSWORD);
        rabbit.control("set_permissions", "second", ".*", ".*", ".*");
        String port = String.valueOf(rabbit.port());

        CommandResult control = verifyAnswers(
                2,
                "OK",
                0,
                "config_set",
                rabbit.host(),
                port,
                "second",
                SECOND_PASSWORD,
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
        assertThat(settings())
                .containsEntry("user", "second")
                .containsEntry("fallback-size", "-1")
                .doesNotContainKey("password")
                .doesNotContainValue(SECOND_PASSWORD);
        assertThat(control.err()).contains("The password is not kept");
        assertThat(control.err() + control.out()).doesNotContain(PASSWORD, SECOND_PASSWORD);
        assertThat(shared)
                .allSatisfy(
                        program -> assertThat(program.err() + program.out()).doesNotContain(PASSWORD, SECOND_PASSWORD));
    }

    @Test
    void goesToAnotherBroker() throws Exception {
        try (RabbitServer elsewhere = RabbitServer.start();
                RabbitQueues queuesThere = new RabbitQueues(elsewhere.uri())) {
            declare(queuesThere);
            String port = String.valueOf(elsewhere.port());

            verifyAnswers(2, "OK", 0, "config_set", elsewhere.host(), port, "guest", "guest");
            set("there");

            List<GetResponse> taken = new ArrayList<>();
            await("messages of both").atMost(LONGEST).until(() -> {
                taken.addAll(queuesThere.take("q"));
                return taken.size() >= 2;
            });
            assertThat(queues.take("q")).isEmpty();
            verifyAnswers(2, "OK", 0, configuration("ALL"));
        }
    }

    @Test
    void takesCommandsOfTwoOperatorsAtOnceEachOnce() throws Exception {
        verifyAnswers(2, "OK", 0, "keymask_clean");
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(redis.uri());
            ControlClient one = new ControlClient(connections);
            ControlClient other = new ControlClient(connections);
            List<ControlRequest> requests = IntStream.range(0, 10)
                    .mapToObj(i -> ControlRequest.of(
                            ControlCommand.KEYMASK_ADD, new EventSettings(Map.of(), List.of("^" + i + "$"))))
                    .toList();

            for (int i = 0; i < requests.size(); i += 2) {
                one.begin(requests.get(i));
                other.begin(requests.get(i + 1));
                one.send(requests.get(i));
            }
            await("answers of both to all")
                    .atMost(LONGEST)
                    .until(() -> requests.stream()
                            .allMatch(request -> one.answers(request).size() >= 2));
            set("x", "9", "0", "5");

            assertThat(keys("q", 6)).containsExactlyInAnyOrder("9", "9", "0", "0", "5", "5");
            assertThat(requests)
                    .allSatisfy(request -> assertThat(one.answers(request)).hasSize(2));
        }
    }

    @Test
    void findsRedisByHostAndPortOfTheEnvironmentInAProcessOfItsOwn() throws Exception {
        EventsProgram control = EventsProgram.start(folder, redis, BY_HOST_AND_PORT, "keymask_set", "^a");
        programs.add(control);

        assertThat(control.exitCode()).as(control.err()).isZero();
        assertThat(control.out().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith("  OK"));
        set("b", "a");
        assertThat(keys("q", 2)).containsExactly("a", "a");
    }

    @Test
    void answersWhereNoInstanceRunsAndChangesNothing() {
        try (RedisServer lonely = RedisServer.start("--save", "")) {
            CommandResult control = CommandLineRun.of("events", "--redis", lonely.uri(), "keymask_add", "a");

            assertThat(control.err().lines()).singleElement().asString().contains("No instance runs");
            assertThat(List.of(control.exitCode(), control.out())).isEqualTo(List.of(1, ""));
            lonely.run(commands ->
                    assertThat(commands.exists("caravan:events:settings")).isZero());
        }
    }

    @Test
    void refusesAMaskThatAnInstanceCannotReadBeforeAnythingChanges() throws Exception {
        programs.add(EventsProgram.start(
                folder, redis, Map.of("RABBITMQ_URI", rabbit.uri()), "--events=$", "--mask-syntax=regex", "--mask=a"));
        awaitInstances(3);
        Map<String, String> before = settings();

        CommandResult control = verifyAnswers(0, "", 2, "keymask_set", "(");

        assertThat(control.err().lines()).singleElement().asString().contains("(");
        assertThat(settings()).isEqualTo(before);
    }
}

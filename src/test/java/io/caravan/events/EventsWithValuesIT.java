package io.caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.GetResponse;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The values that messages of the flow keyspace-to-rabbitmq carry. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class EventsWithValuesIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String LIST = "REDIS_MODULE-key_evt_amqp-fallback_storage";

    /** The connections of the source subscribe, and set heartbeats. */
    private static final Pattern READER = Pattern.compile(" name=caravan .* cmd=(get|hget|type|memory\\|usage) ");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private ShippedFlows flows;
    private RabbitQueues queues;

    @BeforeEach
    void begins() throws Exception {
        redis.run(commands -> commands.configSet("notify-keyspace-events", ""));
        queues = new RabbitQueues(rabbit.uri());
        queues.queue("q", Map.of());
        queues.exchange("events", "q", "keys");
        flows = new ShippedFlows(redis.uri())
                .set("rabbitmq.uri", rabbit.uri())
                .set("keyspace-to-rabbitmq.enabled", true)
                .set("keyspace-to-rabbitmq.events", "A")
                .set("keyspace-to-rabbitmq.exchange", "events")
                .set("keyspace-to-rabbitmq.routing-key", "keys")
                .set("keyspace-to-rabbitmq.values", "last");
    }

    @AfterEach
    void ends() {
        flows.close();
        queues.close();
        redis.flush();
    }

    private void start() {
        flows.start();
        await("well").atMost(LONGEST).until(() -> flows.ailments().isEmpty());
    }

    private List<GetResponse> take(int count) {
        List<GetResponse> taken = new ArrayList<>();
        await(count + " messages").atMost(LONGEST).until(() -> {
            taken.addAll(queues.take("q"));
            return taken.size() >= count;
        });
        return taken;
    }

    private static String body(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    private static String described(GetResponse message) {
        Map<String, Object> headers = message.getProps().getHeaders();
        return body(message).replace('\n', ' ') + " -> "
                + (headers == null
                        ? "none"
                        : headers.getOrDefault("redis-type", "-")
                                + " "
                                + headers.getOrDefault("redis-value", headers.get("redis-value-left-out")));
    }

    private List<String> described(int count) {
        return take(count).stream().map(EventsWithValuesIT::described).toList();
    }

    @Test
    void carryNothingAsShippedAndAskRedisForNothing() {
        flows.set("keyspace-to-rabbitmq.values", "none");
        start();
        redis.run(commands -> {
            commands.configResetstat();
            commands.set("a", "1");
        });

        assertThat(described(1)).containsExactly("0 set a -> none");
        redis.run(commands -> assertThat(commands.info("commandstats"))
                .contains("cmdstat_set")
                .doesNotContain("cmdstat_memory", "cmdstat_type"));
    }

    @Test
    void haveTheValueInHeadersAndTheLastOneWhenTheKeyIsTakenAway() {
        start();

        redis.run(commands -> {
            commands.set("a\n\"b\"", "one");
            commands.select(3);
            commands.hset("h", "f", "1");
            commands.select(0);
        });
        assertThat(described(2)).containsExactly("0 set a \"b\" -> string one", "3 hset h -> hash {\"f\":\"1\"}");
        redis.run(commands -> {
            commands.pexpire("a\n\"b\"", 1);
            commands.select(3);
            commands.del("h");
            commands.select(0);
        });
        List<GetResponse> taken = take(3);
        assertThat(taken.stream().map(EventsWithValuesIT::described))
                .containsExactlyInAnyOrder(
                        "0 expire a \"b\" -> - gone",
                        "0 expired a \"b\" -> string one",
                        "3 del h -> hash {\"f\":\"1\"}");
        assertThat(taken).extracting(EventsWithValuesIT::body).contains("0\nexpired\na\n\"b\"");
    }

    @Test
    void sayWhatTheyLeaveOut() {
        flows.set("keyspace-to-rabbitmq.values-max-bytes", 300);
        flows.set("keyspace-to-rabbitmq.values-remembered-bytes", 0);
        start();

        redis.run(commands -> {
            commands.set("large", "x".repeat(500));
            commands.set("small", "x");
        });
        assertThat(described(2)).containsExactly("0 set large -> string too-large", "0 set small -> string x");
        redis.run(commands -> commands.del("small"));
        assertThat(described(1)).containsExactly("0 del small -> - unknown");
    }

    @Test
    void arriveWithoutAValueThatNoHeaderCanHold() {
        flows.set("keyspace-to-rabbitmq.values-max-bytes", 2_000_000);
        start();

        redis.run(commands -> {
            commands.set("fits", "x".repeat(120_000));
            commands.set("large", "x".repeat(131_072));
            commands.set("hex", "\0".repeat(100_000));
        });

        assertThat(described(3))
                .containsExactly(
                        "0 set fits -> string " + "x".repeat(120_000),
                        "0 set large -> string too-large",
                        "0 set hex -> string too-large");
        redis.run(commands -> assertThat(commands.exists(LIST)).isZero());
    }

    @Test
    void haveTheValueInTheDataOfACloudEvent() throws Exception {
        flows.set("keyspace-to-rabbitmq.form", "cloudevents");
        flows.set("keyspace-to-rabbitmq.values-max-bytes", 2_000_000);
        redis.run(commands -> commands.rpush(LIST, "0\nset\nold"));
        start();
        JsonNode old = new ObjectMapper().readTree(take(1).get(0).getBody());

        redis.run(commands -> {
            commands.set("large", "x".repeat(500_000));
            commands.xadd("stream", Map.of("f", "v"));
            commands.del("stream");
        });
        List<JsonNode> events = new ArrayList<>();
        for (GetResponse message : take(3)) {
            events.add(new ObjectMapper().readTree(message.getBody()));
        }

        assertThat(old.has("time")).isFalse();
        assertThat(old.get("data").get("valueLeftOut").asText()).isEqualTo("gone");
        assertThat(events.get(0).has("time")).isTrue();
        assertThat(events.get(0).get("data").get("value").asText()).hasSize(500_000);
        assertThat(events.get(2).get("data").has("value")
                        || events.get(2).get("data").has("valueLeftOut"))
                .isTrue();
    }

    @Test
    void ofEventsThatWaitedHaveTheValueAsOfSending() throws Exception {
        flows.set("keyspace-to-rabbitmq.exchange", "later-with-values");
        start();

        redis.run(commands -> {
            commands.set("a", "1");
            commands.set("b", "1");
            commands.set("a", "2");
            commands.del("b");
            await("they wait").atMost(LONGEST).until(() -> commands.llen(LIST) == 4);
            commands.set("b", "3");
            await("they wait").atMost(LONGEST).until(() -> commands.llen(LIST) == 5);
        });
        queues.exchange("later-with-values", "q", "keys");

        assertThat(described(5))
                .containsExactly(
                        "0 set a -> string 2",
                        "0 set b -> string 3",
                        "0 set a -> string 2",
                        "0 del b -> - unknown",
                        "0 set b -> string 3");
    }

    /** Cuts the connections over which values are read, and no other; returns how many. */
    private static long cutReaders(RedisCommands<String, String> commands) {
        return commands.clientList()
                .lines()
                .filter(client -> READER.matcher(client).find())
                .mapToLong(
                        client -> commands.clientKill(KillArgs.Builder.id(Long.parseLong(client.split("[= ]", 3)[1]))))
                .sum();
    }

    @Test
    void areWholeAndInOrderWhileReadingValuesIsCutOff() {
        start();
        AtomicLong cuts = new AtomicLong();
        List<GetResponse> all = new ArrayList<>();

        redis.run(commands -> {
            for (int i = 0; i < 40; i++) {
                commands.eval(
                        "for i = " + (i * 500 + 1) + ", " + (i + 1) * 500 + " do redis.call('SET', 'key:' .. i, i) end",
                        ScriptOutputType.STATUS);
                cuts.addAndGet(cutReaders(commands));
            }
        });
        await("the last").atMost(LONGEST).until(() -> {
            all.addAll(queues.take("q"));
            return !all.isEmpty() && body(all.get(all.size() - 1)).equals("0\nset\nkey:20000");
        });

        assertThat(cuts.get()).isPositive();
        assertThat(new ArrayList<>(new LinkedHashSet<>(
                        all.stream().map(EventsWithValuesIT::described).toList())))
                .isEqualTo(IntStream.rangeClosed(1, 20_000)
                        .mapToObj(i -> "0 set key:" + i + " -> string " + i)
                        .toList());
    }
}

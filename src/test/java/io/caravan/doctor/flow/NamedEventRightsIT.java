package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.CommandLineRun;
import io.caravan.cli.CommandResult;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.state.EventFallback;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.TcpProxy;
import io.lettuce.core.ScoredValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flow of key events works with the rights that doctor names and no others. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class NamedEventRightsIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    @ParameterizedTest
    @ValueSource(strings = {"*", "0,1"})
    void eventsAreSentWithValuesKeptAndControlled(String databases) throws Exception {
        redis.assumeVersion(6);
        redis.flush();
        redis.run(commands -> commands.configSet("notify-keyspace-events", "AKE"));
        redis.run(commands -> commands.rpush("REDIS_MODULE-key_evt_amqp-fallback_storage", "no event"));
        try (TcpProxy network = TcpProxy.to(rabbit.host(), rabbit.port());
                RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("q", Map.of());
            queues.exchange("events", "q", "keys");
            NamedRights rights = new NamedRights(redis)
                    .set("rabbitmq.uri", "amqp://" + network.host() + ":" + network.port())
                    .set("rabbitmq.username", rabbit.user())
                    .set("rabbitmq.password", rabbit.password())
                    .set("keyspace-to-rabbitmq.events", "A")
                    .set("keyspace-to-rabbitmq.databases", databases)
                    .set("keyspace-to-rabbitmq.exchange", "events")
                    .set("keyspace-to-rabbitmq.routing-key", "keys")
                    .set("keyspace-to-rabbitmq.fallback-key", "waiting")
                    .set("keyspace-to-rabbitmq.fallback-size", 3)
                    .set("keyspace-to-rabbitmq.values", "last");
            try (ShippedFlows flows = rights.start("keyspace-to-rabbitmq")) {
                await("well").atMost(LONGEST).until(() -> flows.ailments().isEmpty());
                addOneOfEachType();
                List<String> values = new ArrayList<>();
                await("values").atMost(LONGEST).until(() -> {
                    queues.take("q")
                            .forEach(message -> values.add(String.valueOf(
                                    message.getProps().getHeaders().get("redis-value-left-out"))));
                    return values.size() >= 6;
                });
                assertThat(values).hasSize(6).containsOnly("null");

                network.refuse();
                network.cut();
                redis.run(commands -> {
                    for (int event = 0; event < 5; event++) {
                        commands.set("away:" + event, "1");
                    }
                });
                await("kept")
                        .atMost(LONGEST)
                        .untilAsserted(() -> redis.run(
                                commands -> assertThat(commands.hget(EventFallback.countersOf("waiting"), "dropped"))
                                        .isEqualTo("2")));
                network.resume();
                List<String> late = new ArrayList<>();
                await("drained").atMost(LONGEST).until(() -> {
                    queues.take("q").forEach(message -> late.add(message.toString()));
                    return late.size() >= 3;
                });

                CommandResult control = CommandLineRun.of("events", "--redis", rights.uri(), "keymask_add", "a");
                assertThat(control.exitCode()).as(control.toString()).isZero();
                redis.run(commands ->
                        assertThat(commands.xlen("caravan:dead-letters")).isEqualTo(1));
            }

            assertThat(rights.refusals()).isEmpty();
        }
    }

    private static void addOneOfEachType() {
        redis.run(commands -> {
            commands.set("string", "1");
            commands.rpush("list", "1");
            commands.sadd("set", "1");
            commands.hset("hash", "f", "1");
            commands.zadd("zset", ScoredValue.just(1, "1"));
            commands.xadd("stream", Map.of("f", "1"));
        });
    }
}

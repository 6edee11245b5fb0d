package io.caravan.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How fast events of keys become confirmed messages by the shipped flow, from the first SET to the last message, against a bare
 * loop of the client that publishes the same messages; and what SETs cost while events are forwarded.
 */
@Tag("events")
class EventsBench {

    private static final int EVENTS = Integer.getInteger("bench.events", 200_000);
    private static final int AT_ONCE = 10_000;
    private static final int ROUNDS = 3;
    private static final byte[] BODY = "0\nset\nkey:123456".getBytes(StandardCharsets.UTF_8);

    private static RedisServer redis;
    private static RabbitServer rabbit;

    @BeforeAll
    static void open() {
        redis = RedisServer.start();
        rabbit = RabbitServer.start();
        System.out.printf("%n%s and %s, %,d events%n", redis.product(), rabbit.product(), EVENTS);
    }

    @AfterAll
    static void close() {
        redis.close();
        rabbit.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1})
    void sendsEvents(int deliveryMode) throws Exception {
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("text/plain")
                .deliveryMode(deliveryMode)
                .build();
        try (ShippedFlows flows = flows(deliveryMode)) {
            Turns.compare(
                    deliveryMode == 2 ? "persistent" : "transient",
                    EVENTS,
                    ROUNDS,
                    () -> RabbitLimit.seconds(rabbit.uri(), EVENTS, BODY, "redis_keyspace_events", properties),
                    EventsBench::own);
        }
    }

    @Test
    void costsOfSets() throws Exception {
        flags("");
        Turns.Way sets = () -> {
            long begin = System.nanoTime();
            set();
            return (System.nanoTime() - begin) / 1e9;
        };
        sets.seconds();
        double alone = sets.seconds();
        flags("EA");
        double announced = sets.seconds();
        RabbitLimit.emptyQueue(rabbit.uri());
        double forwarded;
        try (ShippedFlows flows = flows(1)) {
            forwarded = sets.seconds();
            awaitMessages();
        }
        System.out.printf(
                "SET in scripts of %,d: %,.0f/s alone, %,.0f/s announced to nobody, %,.0f/s while forwarded%n",
                AT_ONCE, EVENTS / alone, EVENTS / announced, EVENTS / forwarded);
    }

    private static ShippedFlows flows(int deliveryMode) throws Exception {
        RabbitLimit.emptyQueue(rabbit.uri());
        ShippedFlows flows = new ShippedFlows(redis.uri())
                .set("rabbitmq.uri", rabbit.uri())
                .set("keyspace-to-rabbitmq.enabled", true)
                .set("keyspace-to-rabbitmq.events", "$")
                .set("keyspace-to-rabbitmq.databases", "0")
                .set("keyspace-to-rabbitmq.delivery-mode", deliveryMode)
                .set("keyspace-to-rabbitmq.batch-size", Integer.getInteger("bench.batch", 5000))
                .set("keyspace-to-rabbitmq.exchange", "bench")
                .start();
        while (!flows.ailments().isEmpty()) {
            pause();
        }
        return flows;
    }

    private static void flags(String flags) {
        redis.run(commands -> commands.configSet("notify-keyspace-events", flags));
    }

    private static double own() throws Exception {
        RabbitLimit.emptyQueue(rabbit.uri());
        long begin = System.nanoTime();
        set();
        awaitMessages();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void set() {
        redis.run(commands -> {
            for (int i = 0; i < EVENTS; i += AT_ONCE) {
                commands.eval(
                        "for i = " + i + ", " + (i + AT_ONCE - 1) + " do redis.call('SET', 'key:' .. i, i) end",
                        ScriptOutputType.STATUS);
            }
        });
    }

    private static void awaitMessages() throws Exception {
        try (Connection connection = RabbitLimit.connect(rabbit.uri());
                Channel channel = connection.createChannel()) {
            while (channel.messageCount("bench") < EVENTS) {
                pause();
            }
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
}

package io.caravan.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.testing.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventValuesIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final RedisConnections connections = new RedisConnections();
    private final EventValues values = new EventValues();

    @BeforeEach
    void connects() {
        redis.flush();
        connections.getSettings().setUri(redis.uri());
        values.setConnections(connections);
    }

    @AfterEach
    void closes() {
        connections.close();
    }

    @Test
    void readsValuesOfEachTypeAsTextAndJson() {
        redis.run(commands -> {
            commands.set("s", "text");
            commands.set("empty", "");
            commands.hset("h", Map.of("f", "1"));
            commands.rpush("l", "b", "a", "b");
            commands.sadd("set", "x");
            commands.zadd("z", 1.5, "m");
            commands.xadd("stream", Map.of("f", "v"));
        });

        List<String> found = valued("set s", "set empty", "hset h", "rpush l", "sadd set", "zadd z", "xadd stream");

        assertThat(found)
                .containsExactly(
                        "string text",
                        "string ",
                        "hash {\"f\":\"1\"}",
                        "list [\"b\",\"a\",\"b\"]",
                        "set [\"x\"]",
                        "zset [{\"member\":\"m\",\"score\":1.5}]",
                        "none");
    }

    @Test
    void readsEachKeyInItsOwnDatabase() {
        redis.run(commands -> {
            commands.set("a", "zero");
            commands.select(3);
            commands.set("a", "three");
        });

        List<ValuedEvent> found = values.withValues(List.of(event(3, "set", "a"), event(0, "set", "a")));

        assertThat(found).extracting(ValuedEvent::value).containsExactly("three", "zero");
    }

    @Test
    void givesTheLastKnownValueWithTheEventThatTookTheKeyAway() {
        redis.run(commands -> commands.set("a", "last"));
        valued("set a");
        redis.run(commands -> commands.del("a"));

        assertThat(valued("expired a", "expired a", "del unknown")).containsExactly("string last", "none", "none");
    }

    @Test
    void givesNoValueThatAnotherHasFollowed() {
        redis.run(commands -> commands.set("a", "first"));
        valued("set a");
        redis.run(commands -> commands.del("a"));

        assertThat(valued("set a", "del a")).containsExactly("none", "none");
    }

    @Test
    void leavesOutValuesThatAreTooLarge() {
        values.setMaxValueBytes(1000);
        redis.run(commands -> {
            commands.set("small", "x".repeat(500));
            commands.set("large", "x".repeat(1001));
            commands.hset("h", Map.of("f", "x".repeat(1001)));
        });

        assertThat(valued("set small", "set large", "hset h"))
                .containsExactly("string " + "x".repeat(500), "none", "none");
    }

    @Test
    void forgetsTheOldestValuesWhenTheyTakeTooMuch() {
        values.setRememberedBytes(3000);
        redis.run(commands -> {
            commands.set("a", "x".repeat(500));
            commands.set("b", "y".repeat(500));
            commands.set("c", "z".repeat(500));
        });
        valued("set a", "set b", "set c");

        assertThat(valued("del a", "del b", "del c"))
                .containsExactly("none", "string " + "y".repeat(500), "string " + "z".repeat(500));
    }

    private List<String> valued(String... events) {
        List<KeyEvent> batch = Arrays.stream(events)
                .map(text -> text.split(" "))
                .map(words -> event(0, words[0], words[1]))
                .toList();
        return values.withValues(batch).stream()
                .map(each -> each.type() == null ? "none" : each.type() + " " + each.value())
                .toList();
    }

    private static KeyEvent event(int database, String event, String key) {
        return new KeyEvent(database, event, key.getBytes(UTF_8), 0, 1);
    }
}

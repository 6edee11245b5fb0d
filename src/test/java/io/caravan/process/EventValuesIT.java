package io.caravan.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.process.ValuedEvent.LeftOut;
import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisException;
import io.lettuce.core.XAddArgs;
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
        values.setValues("last");
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
            commands.xadd("stream", new XAddArgs().id("5-1"), "f", "v", "f", "w", "g", "\\x");
            commands.xadd("emptied", "f", "v");
            commands.xtrim("emptied", 0);
        });

        List<String> found =
                valued("set s", "set empty", "hset h", "rpush l", "sadd set", "zadd z", "xadd stream", "xtrim emptied");

        assertThat(found)
                .containsExactly(
                        "string text",
                        "string ",
                        "hash {\"f\":\"1\"}",
                        "list [\"b\",\"a\",\"b\"]",
                        "set [\"x\"]",
                        "zset [{\"member\":\"m\",\"score\":1.5}]",
                        "stream [{\"id\":\"5-1\",\"fields\":{\"f\":[\"v\",\"w\"],\"g\":\"\\\\x5c78\"}}]",
                        "stream []");
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

        assertThat(valued("expired a", "expired a", "del unknown"))
                .containsExactly("string last", "unknown", "unknown");
    }

    @Test
    void givesNoValueThatAnotherHasFollowed() {
        redis.run(commands -> commands.set("a", "first"));
        valued("set a");
        redis.run(commands -> commands.del("a"));

        assertThat(valued("set a", "del a")).containsExactly("gone", "unknown");
    }

    @Test
    void givesNoValueThatTheKeyGotAfterItWasTakenAway() {
        redis.run(commands -> commands.set("a", "first"));
        valued("set a");
        redis.run(commands -> commands.set("a", "third"));

        assertThat(valued("set a", "del a", "set a", "expire b", "del b"))
                .containsExactly("string third", "unknown", "string third", "gone", "unknown");
    }

    @Test
    void givesNoValueThatWasReadAfterTheEvent() {
        redis.run(commands -> commands.set("a", "later"));
        KeyEvent earlier = new KeyEvent(0, "del", "a".getBytes(UTF_8), System.currentTimeMillis() - 1000, 1);
        valued("set a");

        List<ValuedEvent> found = values.withValues(List.of(earlier));

        assertThat(found).extracting(ValuedEvent::leftOut).containsExactly(LeftOut.UNKNOWN);
    }

    @Test
    void givesNoValueFromBeforeAGap() {
        redis.run(commands -> commands.set("a", "before"));
        valued("set a");
        KeyEvent later = new KeyEvent(0, "del", "a".getBytes(UTF_8), Long.MAX_VALUE, 2);

        List<ValuedEvent> found = values.withValues(List.of(later));

        assertThat(found).extracting(ValuedEvent::leftOut).containsExactly(LeftOut.UNKNOWN);
    }

    @Test
    void keepsTheLastValueThroughEventsThatDoNotChangeIt() {
        redis.run(commands -> commands.set("a", "kept"));
        valued("set a");
        redis.run(commands -> commands.del("a"));

        assertThat(valued("expire a", "persist a", "keymiss a", "expired a"))
                .containsExactly("gone", "gone", "gone", "string kept");
    }

    @Test
    void saysWhatTheServerRefuses() {
        connections
                .getSettings()
                .setUri(redis.user(
                        "reader", "secret", "~allowed", "+select", "+type", "+get", "+memory|usage", "+ping"));
        redis.run(commands -> {
            commands.set("allowed", "1");
            commands.set("secret", "1");
        });

        assertThat(valued("set allowed", "set secret")).containsExactly("string 1", "refused");
        assertThat(values.withValues(List.of(event(99, "set", "allowed"))))
                .extracting(ValuedEvent::leftOut)
                .containsExactly(LeftOut.REFUSED);
    }

    @Test
    void failsWhileTheServerIsAwaySoThatItIsTriedAgain() {
        redis.assumeLocal();
        redis.kill();

        try {
            assertThatThrownBy(() -> valued("set a")).isInstanceOf(RedisException.class);
        } finally {
            redis.restart();
        }
    }

    @Test
    void asksNothingWhereNoValuesAreWanted() {
        values.setValues("none");
        values.setConnections(null);

        assertThat(values.withValues(List.of(event(0, "set", "a"))))
                .singleElement()
                .satisfies(each -> assertThat(Arrays.asList(each.type(), each.value(), each.leftOut()))
                        .containsOnlyNulls());
    }

    @Test
    void leavesOutValuesThatAreTooLarge() {
        values.setMaxValueBytes(1000);
        redis.run(commands -> {
            commands.set("small", "x".repeat(500));
            commands.set("large", "x".repeat(1001));
            commands.hset("h", Map.of("f", "x".repeat(1001)));
            commands.hset("uneven", Map.of("1", "", "2", "", "3", "", "4", "", "5", "", "6", "x".repeat(1001)));
        });

        assertThat(valued("set small", "set large", "hset h", "hset uneven", "xadd large"))
                .containsExactly("string " + "x".repeat(500), "too-large", "too-large", "too-large", "too-large");
        assertThat(valued("del large")).containsExactly("too-large");
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
                .containsExactly("unknown", "string " + "y".repeat(500), "string " + "z".repeat(500));
    }

    private List<String> valued(String... events) {
        List<KeyEvent> batch = Arrays.stream(events)
                .map(text -> text.split(" "))
                .map(words -> event(0, words[0], words[1]))
                .toList();
        return values.withValues(batch).stream()
                .map(each -> each.leftOut() == null
                        ? each.type() + " " + each.value()
                        : each.leftOut().word())
                .toList();
    }

    private static KeyEvent event(int database, String event, String key) {
        return new KeyEvent(database, event, key.getBytes(UTF_8), System.currentTimeMillis(), 1);
    }
}

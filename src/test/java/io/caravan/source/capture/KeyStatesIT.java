package io.caravan.source.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisRightException;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyStatesIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final RedisConnections connections = new RedisConnections();
    private final KeyStates keyStates = new KeyStates(connections);

    @BeforeEach
    void start() {
        connections.getSettings().setUri(redis.uri());
        connections.getSettings().setReconnectDelay(50);
    }

    @AfterEach
    void stop() {
        connections.close();
        redis.flush();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static List<byte[]> keys(String... names) {
        return Arrays.stream(names).map(KeyStatesIT::bytes).toList();
    }

    private List<CapturedKeys> portions(KeyStates from, int database, List<byte[]> keys) {
        List<CapturedKeys> portions = new ArrayList<>();
        from.read(database, keys).forEachRemaining(portions::add);
        return portions;
    }

    private List<KeyState> states(int database, String... names) {
        return portions(keyStates, database, keys(names)).stream()
                .flatMap(portion -> portion.states().stream())
                .toList();
    }

    private static List<String> namesOf(List<CapturedKeys> portions) {
        return portions.stream()
                .flatMap(portion -> portion.states().stream())
                .map(state -> new String(state.key(), ISO_8859_1))
                .toList();
    }

    private byte[] dump(String key) {
        RedisKeyspace keyspace = connections.keyspace(0);
        return keyspace.await(keyspace.commands().dump(bytes(key)));
    }

    private static void writeAllTypes(RedisCommands<String, String> commands) {
        commands.hset("hash", Map.of("a", "1", "b", ""));
        commands.rpush("list", "a", "b", "a");
        commands.sadd("set", "x", "y");
        commands.zadd("zset", 1.5, "one", -2.0, "two");
        commands.xadd("stream", Map.of("field", "value"));
        commands.xgroupCreate(XReadArgs.StreamOffset.from("stream", "0"), "group");
    }

    @Test
    void readsStringsAsTheirBytes() {
        byte[] binary = {0, (byte) 0xFF, '\r', '\n', (byte) 0x80};
        RedisKeyspace keyspace = connections.keyspace(0);
        keyspace.await(keyspace.commands().set(binary, binary));
        redis.run(commands -> {
            commands.set("empty", "");
            commands.set("", "of the empty key");
            commands.pfadd("visitors", "a", "b");
        });

        List<KeyState> states = portions(keyStates, 0, List.of(binary, bytes("empty"), bytes(""), bytes("visitors")))
                .get(0)
                .states();

        assertThat(states).extracting(KeyState::form).containsOnly(Form.STRING);
        assertThat(states).extracting(KeyState::type).containsOnly("string");
        assertThat(states.get(0).payload()).isEqualTo(binary);
        assertThat(states.get(1).payload()).isEmpty();
        assertThat(states.get(2).payload()).isEqualTo(bytes("of the empty key"));
        assertThat(new String(states.get(3).payload(), ISO_8859_1)).startsWith("HYLL");
        assertThat(states).allMatch(state -> state.size() == state.payload().length);
    }

    @Test
    void readsAllOtherTypesAsDumpGivesThem() {
        redis.run(KeyStatesIT::writeAllTypes);

        List<KeyState> states = states(0, "hash", "list", "set", "zset", "stream");

        assertThat(states).extracting(KeyState::type).containsExactly("hash", "list", "set", "zset", "stream");
        assertThat(states).allSatisfy(state -> {
            assertThat(state.form()).isEqualTo(Form.DUMP);
            assertThat(state.payload()).isEqualTo(dump(new String(state.key(), UTF_8)));
            assertThat(state.size()).isPositive();
            assertThat(state.expiresAt()).isEqualTo(-1);
        });
    }

    @Test
    void tellsWhenAKeyExpiresAndWhenItWasRead() {
        long expiry = System.currentTimeMillis() + 100_000;
        redis.run(commands -> {
            commands.set("string", "1");
            commands.hset("hash", "a", "1");
            commands.pexpireat("string", expiry);
            commands.pexpireat("hash", expiry);
        });
        long before = System.currentTimeMillis();

        List<KeyState> states = states(0, "string", "hash");

        assertThat(states).extracting(KeyState::expiresAt).containsExactly(expiry, expiry);
        assertThat(states)
                .allMatch(state -> state.capturedAt() >= before && state.capturedAt() <= System.currentTimeMillis());
    }

    @Test
    void tellsOfKeysThatAreGoneWhereTheyStandAmongTheOthers() {
        redis.run(commands -> commands.set("there", "1"));

        List<KeyState> states = states(0, "gone", "there", "gone too");

        assertThat(states).extracting(KeyState::isGone).containsExactly(true, false, true);
        assertThat(states.get(0)).satisfies(gone -> {
            assertThat(gone.type()).isNull();
            assertThat(gone.payload()).isNull();
            assertThat(gone.expiresAt()).isEqualTo(-1);
        });
    }

    @Test
    void readsTheDatabaseThatIsAskedFor() {
        redis.run(commands -> {
            commands.set("key", "of 0");
            commands.select(3);
            commands.set("key", "of 3");
        });

        assertThat(states(3, "key").get(0).payload()).isEqualTo(bytes("of 3"));
        assertThat(states(3, "key").get(0).database()).isEqualTo(3);
        assertThat(states(0, "key").get(0).payload()).isEqualTo(bytes("of 0"));
    }

    @Test
    void keepsTheOrderAndThePortionWhateverTheSizes() {
        redis.run(commands -> {
            for (int number = 0; number < 3_000; number++) {
                commands.set("key:" + number, "x".repeat(number % 100 == 7 ? 300_000 : 10));
            }
        });
        List<byte[]> keys = IntStream.range(0, 3_000)
                .mapToObj(number -> bytes("key:" + number))
                .toList();
        KeyStates small = new KeyStates(connections, 1 << 20, 1 << 20, 1 << 20);

        List<CapturedKeys> portions = portions(small, 0, keys);

        assertThat(namesOf(portions))
                .isEqualTo(keys.stream().map(key -> new String(key, ISO_8859_1)).toList());
        assertThat(portions)
                .allMatch(portion -> portion.states().stream()
                                .mapToLong(state -> state.payload().length)
                                .sum()
                        <= 1 << 20);
    }

    @Test
    void leavesPayloadsThatAreTooLargeForWhoeverReadsInChunks() {
        redis.run(commands -> {
            commands.set("short", "x".repeat(1_000));
            commands.set("long", "x".repeat(1_001));
            commands.rpush("list", "x".repeat(2_500));
            commands.rpush("longer", "x".repeat(1_500), "y".repeat(1_500));
            commands.pexpireat("long", 9_999_999_999_999L);
        });
        KeyStates limited = new KeyStates(connections, 1_000, 3_000, 1 << 20);

        List<KeyState> states = portions(limited, 0, keys("short", "long", "list", "longer"))
                .get(0)
                .states();

        assertThat(states).extracting(KeyState::form).containsExactly(Form.STRING, Form.LARGE, Form.DUMP, Form.LARGE);
        assertThat(states.get(1)).satisfies(large -> {
            assertThat(large.payload()).isNull();
            assertThat(large.size()).isEqualTo(1_001);
            assertThat(large.expiresAt()).isEqualTo(9_999_999_999_999L);
        });
        assertThat(states.get(3).type()).isEqualTo("list");
        assertThat(states.get(3).size()).isGreaterThan(3_000);
    }

    @Test
    void readsALargeDumpInAPortionOfItsOwn() {
        redis.run(commands -> {
            commands.set("before", "1");
            for (int part = 0; part < 20; part++) {
                commands.rpush("list", Integer.toString(part).repeat(500_000));
            }
            commands.set("after", "2");
        });

        List<CapturedKeys> portions = portions(keyStates, 0, keys("before", "list", "after"));

        assertThat(portions)
                .extracting(portion -> namesOf(List.of(portion)))
                .containsExactly(List.of("before"), List.of("list"), List.of("after"));
        assertThat(portions.get(1).states().get(0).payload()).isEqualTo(dump("list"));
    }

    @Test
    void reportsAKeyThatTheUserMayNotReadAndReadsTheOthers() {
        redis.run(commands -> {
            commands.set("open:1", "1");
            commands.set("secret", "2");
            commands.set("open:2", "3");
        });
        connections.getSettings().setUri(redis.user("reader", "pass", "~open:*", "+@all"));

        CapturedKeys captured =
                keyStates.read(0, keys("open:1", "secret", "open:2")).next();

        assertThat(namesOf(List.of(captured))).containsExactly("open:1", "open:2");
        assertThat(captured.unreadable()).singleElement().satisfies(key -> {
            assertThat(key.key()).isEqualTo(bytes("secret"));
            assertThat(key.reason()).contains("NOPERM");
        });
    }

    @Test
    void needsNoRightsButThoseThatAreDocumented() {
        redis.run(KeyStatesIT::writeAllTypes);
        redis.run(commands -> commands.setex("string", 100, "1"));
        connections
                .getSettings()
                .setUri(redis.user(
                        "backup",
                        "pass",
                        "~*",
                        "+evalsha",
                        "+eval",
                        "+type",
                        "+strlen",
                        "+get",
                        "+memory|usage",
                        "+dump",
                        "+pexpiretime",
                        "+pttl",
                        "+time",
                        "+client",
                        "+select"));

        assertThat(states(0, "hash", "string")).extracting(KeyState::form).containsExactly(Form.DUMP, Form.STRING);
        assertThat(states(0, "string").get(0).expiresAt()).isPositive();
    }

    @Test
    void failsWhereTheUserMayNotRunScripts() {
        redis.run(commands -> commands.set("key", "1"));
        connections.getSettings().setUri(redis.user("reader", "pass", "~*", "+@all", "-@scripting"));

        assertThatThrownBy(() -> states(0, "key"))
                .isInstanceOf(RedisRightException.class)
                .hasMessageContaining("eval");
    }

    @Test
    void failsWhereTheUserMayNotRunACommandOfTheScript() {
        redis.run(commands -> commands.rpush("key", "1"));
        connections.getSettings().setUri(redis.user("reader", "pass", "~*", "+@all", "-memory"));

        assertThatThrownBy(() -> states(0, "key")).isInstanceOf(RedisRightException.class);
    }

    @Test
    void failsWhereTheUserMayNotDump() {
        redis.run(commands -> commands.rpush("key", "1"));
        connections.getSettings().setUri(redis.user("reader", "pass", "~*", "+@all", "-dump"));

        assertThatThrownBy(() -> states(0, "key")).isInstanceOf(RedisRightException.class);
    }

    @Test
    void readsAValueThatHasGrownSinceItWasWeighedInAPortionOfItsOwn() {
        redis.run(commands -> {
            for (String key : List.of("a", "b", "c", "d", "e")) {
                commands.set(key, "x".repeat(200_000));
            }
        });
        KeyStates small = new KeyStates(connections, 1 << 20, 1 << 20, 1 << 20);
        List<CapturedKeys> portions = new ArrayList<>();
        Iterator<CapturedKeys> reading = small.read(0, keys("a", "b", "c", "d", "e"));

        portions.add(reading.next());
        redis.run(commands -> {
            commands.append("d", "x".repeat(700_000));
            commands.append("e", "x".repeat(2_000_000));
        });
        reading.forEachRemaining(portions::add);

        assertThat(portions)
                .extracting(portion -> namesOf(List.of(portion)))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"), List.of("e"));
        assertThat(portions.get(2).states().get(0).payload()).hasSize(900_000);
        assertThat(portions.get(3).states().get(0).form()).isEqualTo(Form.LARGE);
        assertThat(portions.get(3).states().get(0).size()).isEqualTo(2_200_000);
    }

    @Test
    void failsWhileTheServerIsBusyAndReadsAfterwards() {
        try (RedisServer busy = RedisServer.start("--lua-time-limit", "1")) {
            connections.getSettings().setUri(busy.uri());
            states(0, "key");
            RedisKeyspace keyspace = connections.keyspace(1);
            CompletionStage<Object> endless =
                    keyspace.commands().eval(bytes("while true do end"), ScriptOutputType.VALUE, new byte[0][]);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThatThrownBy(() -> states(0, "key"))
                            .isInstanceOf(RedisException.class)
                            .hasMessageContaining("BUSY "));

            busy.run(RedisCommands::scriptKill);
            assertThatThrownBy(() -> keyspace.await(endless)).isInstanceOf(RedisException.class);
            assertThat(states(0, "key")).hasSize(1);
        }
    }

    @Test
    void failsWhileTheServerIsAwayAndReadsOnceItIsBack() {
        redis.assumeLocal();
        redis.run(commands -> commands.set("key", "1"));
        states(0, "key");

        redis.kill();
        Iterator<CapturedKeys> away = keyStates.read(0, keys("key"));
        assertThatThrownBy(away::next).isInstanceOf(RedisException.class).isNotInstanceOf(RedisRightException.class);
        redis.restart();

        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(states(0, "key")).hasSize(1));
    }
}

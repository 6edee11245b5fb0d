package io.caravan.sink.restore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.process.backup.KeyVersion;
import io.caravan.sink.restore.RestoreOutcome.Result;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.capture.KeyStates;
import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisRestoreIT {

    private static final long LATER = System.currentTimeMillis() + 1_000_000;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RedisConnections connections = new RedisConnections();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void start() {
        connections.getSettings().setUri(redis.uri());
        camel.getRegistry().bind("redis", connections);
        camel.getRegistry().bind("meters", meters);
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        connections.close();
        redis.flush();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static KeyState string(String key, String value, long expiresAt) {
        return new KeyState(
                0, bytes(key), "string", Form.STRING, bytes(value), value.length(), expiresAt, LATER - 400_000);
    }

    private static KeyState string(String key, String value) {
        return string(key, value, -1);
    }

    private static KeyState in(int database, KeyState state) {
        return new KeyState(
                database,
                state.key(),
                state.type(),
                state.form(),
                state.payload(),
                state.size(),
                state.expiresAt(),
                state.capturedAt());
    }

    private static KeyState dump(String key, byte[] payload) {
        return new KeyState(0, bytes(key), "list", Form.DUMP, payload, 1, -1, 1);
    }

    private static KeyState gone(String key) {
        return KeyState.gone(0, bytes(key), 1);
    }

    @SuppressWarnings("unchecked")
    private List<RestoreOutcome> restore(String options, Object body) {
        return camel.createProducerTemplate().requestBody("redis-restore:test" + options, body, List.class);
    }

    private List<Result> results(String options, KeyState... states) {
        return restore(options, List.of(states)).stream()
                .map(RestoreOutcome::result)
                .toList();
    }

    private List<KeyState> capture(int database, List<byte[]> keys) {
        List<KeyState> states = new ArrayList<>();
        new KeyStates(connections).read(database, keys).forEachRemaining(portion -> states.addAll(portion.states()));
        return states;
    }

    private List<KeyState> captureAll(int database) {
        RedisKeyspace keyspace = connections.keyspace(database);
        return capture(database, keyspace.await(keyspace.commands().keys("*")));
    }

    private String get(int database, String key) {
        RedisKeyspace keyspace = connections.keyspace(database);
        byte[] value = keyspace.await(keyspace.commands().get(bytes(key)));
        return value == null ? null : new String(value, ISO_8859_1);
    }

    private long expiry(String key) {
        RedisKeyspace keyspace = connections.keyspace(0);
        return keyspace.await(keyspace.commands().pexpiretime(bytes(key)));
    }

    private byte[] dumpOf(String key) {
        RedisKeyspace keyspace = connections.keyspace(0);
        return keyspace.await(keyspace.commands().dump(bytes(key)));
    }

    private static void writeAllTypes(RedisCommands<String, String> commands) {
        commands.set("string", "value");
        commands.set("empty", "");
        commands.set("", "of the empty key");
        commands.set("number", "12345");
        commands.hset("hash", Map.of("a", "1", "b", ""));
        commands.hset("long hash", "a", "x".repeat(5_000));
        commands.rpush("list", "a", "b", "a");
        commands.sadd("numbers", "1", "2");
        commands.sadd("set", "x");
        commands.zadd("zset", 1.5, "one", -2.0, "two");
        commands.xadd("stream", Map.of("field", "value"));
        commands.xgroupCreate(StreamOffset.from("stream", "0"), "group");
        commands.pfadd("visitors", "a", "b");
        commands.setbit("bits", 1_000, 1);
        commands.geoadd("places", 13.3, 38.1, "Palermo");
        commands.pexpireat("hash", LATER);
        commands.pexpireat("string", LATER + 1);
    }

    @Test
    void givesBackAllTypesAsTheyWere() {
        redis.run(RedisRestoreIT::writeAllTypes);
        byte[] binary = {0, (byte) 0xFF, '\r', '\n'};
        RedisKeyspace keyspace = connections.keyspace(0);
        keyspace.await(keyspace.commands().set(binary, binary));
        List<KeyState> before = captureAll(0);
        redis.flush();

        List<RestoreOutcome> outcomes = restore("", before);

        assertThat(outcomes).hasSize(15).extracting(RestoreOutcome::result).containsOnly(Result.WRITTEN);
        assertThat(capture(0, before.stream().map(KeyState::key).toList()))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("capturedAt", "size")
                .isEqualTo(before);
        assertThat(meters.get("caravan.restore.keys")
                        .tags("flow", "test", "result", "written")
                        .counter()
                        .count())
                .isEqualTo(15);
    }

    /** The order in which DUMP gives the elements of a hash table is not kept. */
    @Test
    void givesBackAllElementsOfHashTablesInWhateverOrder() {
        Set<String> members =
                IntStream.range(0, 2_000).mapToObj(Integer::toHexString).collect(Collectors.toSet());
        Map<String, String> fields =
                members.stream().collect(Collectors.toMap(member -> member, member -> member + "!"));
        redis.run(commands -> {
            commands.sadd("members", members.toArray(String[]::new));
            commands.hset("fields", fields);
        });
        List<KeyState> before = captureAll(0);
        redis.flush();

        restore("", before);

        redis.run(commands -> {
            assertThat(commands.smembers("members")).isEqualTo(members);
            assertThat(commands.hgetall("fields")).isEqualTo(fields);
        });
    }

    @Test
    void doesTheSameWhenItIsRepeated() {
        redis.run(RedisRestoreIT::writeAllTypes);
        List<KeyState> before = captureAll(0);

        restore("", before);
        restore("", before);

        assertThat(capture(0, before.stream().map(KeyState::key).toList()))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("capturedAt", "size")
                .isEqualTo(before);
    }

    @Test
    void takesVersionsAndSingleKeysToo() {
        KeyVersion version = new KeyVersion(string("a", "1"), 1, "set");

        assertThat(restore("", List.of(version))).singleElement().satisfies(outcome -> {
            assertThat(outcome.key()).isEqualTo(bytes("a"));
            assertThat(outcome.result()).isEqualTo(Result.WRITTEN);
            assertThat(outcome.reason()).isNull();
        });
        assertThat(restore("", string("b", "2"))).hasSize(1);
        assertThat(get(0, "a") + get(0, "b")).isEqualTo("12");
        assertThatThrownBy(() -> restore("", "text"))
                .isInstanceOf(CamelExecutionException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesEachKeyIntoItsOwnDatabase() {
        restore("", List.of(in(0, string("key", "0")), in(3, string("key", "3")), in(15, string("key", "15"))));

        assertThat(get(0, "key")).isEqualTo("0");
        assertThat(get(3, "key")).isEqualTo("3");
        assertThat(get(15, "key")).isEqualTo("15");
    }

    @Test
    void writesKeysOfAnUnknownDatabaseWhereTheOptionOrTheUriSays() {
        KeyState unknown = in(KeyState.UNKNOWN_DATABASE, string("old", "1"));

        assertThat(restore("?database=5", unknown).get(0).database()).isEqualTo(5);
        restore("?redisUri=" + redis.uri() + "/6", unknown);
        restore("", unknown);

        assertThat(get(5, "old")).isEqualTo("1");
        assertThat(get(6, "old")).isEqualTo("1");
        assertThat(get(0, "old")).isEqualTo("1");
    }

    @Test
    void tellsOfADatabaseThatTheServerDoesNotHave() {
        List<RestoreOutcome> outcomes = restore("", List.of(in(99, string("a", "1")), string("b", "2")));

        assertThat(outcomes).extracting(RestoreOutcome::result).containsExactly(Result.FAILED, Result.WRITTEN);
        assertThat(outcomes.get(0).reason()).contains("has no database 99").contains(redis.host() + ":" + redis.port());
    }

    @Test
    void overwritesWhatIsThereOrLeavesItAlone() {
        redis.run(RedisRestoreIT::writeAllTypes);
        byte[] list = dumpOf("list");
        redis.run(commands -> commands.del("string"));

        assertThat(results(
                        "?ifAbsent=true", string("hash", "1"), dump("set", list), string("string", "2"), gone("zset")))
                .containsExactly(Result.KEPT, Result.KEPT, Result.WRITTEN, Result.SKIPPED);
        assertThat(results("", string("hash", "1"), dump("set", list), gone("zset"), gone("nothing")))
                .containsExactly(Result.WRITTEN, Result.WRITTEN, Result.DELETED, Result.SKIPPED);
        assertThat(get(0, "hash")).isEqualTo("1");
        assertThat(dumpOf("set")).isEqualTo(list);
        assertThat(expiry("hash")).isEqualTo(-1);
        assertThat(dumpOf("zset")).isNull();
    }

    @Test
    void leavesKeysThatHadGoneWhereItIsToldTo() {
        redis.run(commands -> commands.set("key", "1"));

        assertThat(results("?gone=skip", gone("key"))).containsExactly(Result.SKIPPED);
        assertThat(get(0, "key")).isEqualTo("1");
    }

    @Test
    void keepsTheTimeOfExpiryAndLeavesOutWhatIsOver() {
        redis.run(commands -> commands.rpush("list", "a"));
        KeyState list = capture(0, List.of(bytes("list"))).get(0);
        KeyState expiring = new KeyState(0, bytes("copy"), "list", Form.DUMP, list.payload(), 1, LATER, 1);

        assertThat(results("", string("later", "1", LATER), string("over", "1", 1_000), expiring))
                .containsExactly(Result.WRITTEN, Result.EXPIRED, Result.WRITTEN);
        assertThat(expiry("later")).isEqualTo(LATER);
        assertThat(expiry("copy")).isEqualTo(LATER);
        assertThat(get(0, "over")).isNull();
    }

    @Test
    void shiftsTheTimeOfExpiry() {
        long before = System.currentTimeMillis();

        assertThat(results("?ttl=shift", string("key", "1", LATER))).containsExactly(Result.WRITTEN);

        assertThat(expiry("key")).isBetween(before + 400_000, System.currentTimeMillis() + 400_000);
    }

    @Test
    void dropsTheTimeOfExpiry() {
        assertThat(results("?ttl=drop", string("later", "1", LATER), string("over", "1", 1_000)))
                .containsExactly(Result.WRITTEN, Result.WRITTEN);
        assertThat(expiry("later")).isEqualTo(-1);
        assertThat(expiry("over")).isEqualTo(-1);
    }

    @Test
    void tellsWhatItWouldDoAndDoesNothing() {
        redis.run(commands -> commands.set("there", "1"));
        KeyState over = string("over", "1", 1_000);

        assertThat(results("?dryRun=true", string("there", "2"), string("new", "2"), over, gone("there"), gone("new")))
                .containsExactly(Result.WRITTEN, Result.WRITTEN, Result.EXPIRED, Result.DELETED, Result.SKIPPED);
        assertThat(results("?dryRun=true&ifAbsent=true", string("there", "2"), string("new", "2")))
                .containsExactly(Result.KEPT, Result.WRITTEN);
        assertThat(get(0, "there")).isEqualTo("1");
        assertThat(get(0, "new")).isNull();
    }

    @Test
    void refusesADamagedPayloadAndWritesTheOthers() {
        redis.run(commands -> commands.rpush("list", "a", "b"));
        byte[] payload = dumpOf("list");
        byte[] damaged = payload.clone();
        damaged[2] ^= 1;

        List<RestoreOutcome> outcomes = restore(
                "", List.of(dump("a", payload), dump("b", damaged), dump("c", payload), dump("d", new byte[0])));

        assertThat(outcomes)
                .extracting(RestoreOutcome::result)
                .containsExactly(Result.WRITTEN, Result.FAILED, Result.WRITTEN, Result.FAILED);
        assertThat(outcomes.get(1).reason()).startsWith("is damaged");
        assertThat(outcomes.get(3).reason()).startsWith("is damaged");
        assertThat(dumpOf("c")).isEqualTo(payload);
        assertThat(dumpOf("b")).isNull();
    }

    @Test
    void isUnhealthyUntilKeysCanBeWrittenAgain() {
        redis.run(commands -> commands.configSet("min-replicas-to-write", "1"));
        try {
            assertThatThrownBy(() -> restore("", string("key", "1")))
                    .hasRootCauseInstanceOf(RedisCommandExecutionException.class)
                    .hasStackTraceContaining("NOREPLICAS");
            assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(health().getMessage()).get().asString().startsWith("Cannot write to Redis at ");
        } finally {
            redis.run(commands -> commands.configSet("min-replicas-to-write", "0"));
        }

        restore("", string("key", "1"));

        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    private HealthCheck.Result health() {
        return HealthCheckRegistry.get(camel)
                .getCheck("producer:redis-restore:test")
                .orElseThrow()
                .call();
    }

    @Test
    void explainsAPayloadOfANewerServer() {
        redis.run(commands -> commands.rpush("list", "a", "b"));
        byte[] payload = dumpOf("list");
        int own = new DumpPayload(payload).rdbVersion();

        String reason = restore("", dump("copy", Payloads.ofVersion(own + 1, payload)))
                .get(0)
                .reason();

        assertThat(reason)
                .startsWith("was made by a newer Redis (RDB version " + (own + 1) + ") than Redis at " + redis.host())
                .endsWith(redis.product().replaceAll("\\D*([0-9.]+).*", "$1") + ", up to " + own + ")");
        assertThat(connections
                        .keyspace(0)
                        .await(connections.keyspace(0).commands().keys("caravan:*")))
                .isEmpty();
    }

    @Test
    void explainsAValueOfAModuleThatIsNotLoaded() {
        byte[] value = HexFormat.of().parseHex("0781" + "45E1CE4B4F115280" + "00");

        String reason = restore("", dump("json", Payloads.of(1, value))).get(0).reason();

        assertThat(reason).startsWith("holds a value of the module type '").contains("has no module loaded");
    }

    @Test
    void needsNoRightsButThoseThatAreDocumented() {
        redis.run(commands -> commands.rpush("list", "a", "b"));
        byte[] payload = dumpOf("list");
        byte[] newer = Payloads.ofVersion(new DumpPayload(payload).rdbVersion() + 1, payload);
        List<KeyState> states =
                List.of(string("a", "1"), in(2, string("b", "1")), dump("c", payload), gone("a"), dump("d", newer));
        String few = redis.user(
                "few", "pass", "~*", "+set", "+restore", "+del", "+exists", "+client", "+select", "+info", "+dump");
        String fewer = redis.user("fewer", "pass", "~*", "+set", "+restore", "+del", "+client", "+select");

        assertThat(restore("?redisUri=RAW(" + few + ")", states).get(4).reason())
                .contains("up to ");
        assertThat(restore("?redisUri=RAW(" + fewer + ")", states))
                .extracting(RestoreOutcome::result)
                .containsExactly(Result.WRITTEN, Result.WRITTEN, Result.WRITTEN, Result.DELETED, Result.FAILED);
        assertThat(restore("?redisUri=RAW(" + fewer + ")", states).get(4).reason())
                .contains("an unknown version, up to an older one");
    }

    @Test
    void explainsWhatTheUserMayNotDo() {
        String uri = redis.user("restorer", "pass", "~open:*", "+@all", "-restore");
        redis.run(commands -> commands.rpush("list", "a", "b"));

        List<RestoreOutcome> outcomes = restore(
                "?redisUri=RAW(" + uri + ")",
                List.of(string("open:1", "1"), string("secret", "1"), dump("open:2", dumpOf("list"))));

        assertThat(outcomes)
                .extracting(RestoreOutcome::result)
                .containsExactly(Result.WRITTEN, Result.FAILED, Result.FAILED);
        assertThat(outcomes.get(1).reason()).contains("NOPERM").contains("key").contains("ACL SETUSER");
        assertThat(outcomes.get(2).reason()).contains("NOPERM").contains("restore");
    }

    @Test
    void refusesALargeStringThatComesWithoutItsBytes() {
        KeyState large = new KeyState(0, bytes("large"), "string", Form.LARGE, null, 99, -1, 1);
        KeyState unread = new KeyState(0, bytes("list"), "list", Form.LARGE, null, 99, -1, 1);

        List<RestoreOutcome> outcomes = restore("", List.of(large, unread, string("small", "1")));

        assertThat(outcomes)
                .extracting(RestoreOutcome::result)
                .containsExactly(Result.FAILED, Result.FAILED, Result.WRITTEN);
        assertThat(outcomes.get(0).reason()).contains("99 bytes");
        assertThat(outcomes.get(1).reason()).contains("99 bytes of memory");
    }

    @Test
    void writesManyKeysAndTheLastOfEachStates() {
        List<KeyState> states = new ArrayList<>(IntStream.range(0, 10_000)
                .mapToObj(number -> string("key:" + number, "value " + number))
                .toList());
        states.add(string("key:7", "another"));

        assertThat(results("", states.toArray(KeyState[]::new))).hasSize(10_001).containsOnly(Result.WRITTEN);
        assertThat(connections
                        .keyspace(0)
                        .await(connections.keyspace(0).commands().dbsize()))
                .isEqualTo(10_000);
        assertThat(get(0, "key:9999")).isEqualTo("value 9999");
        assertThat(get(0, "key:7")).isEqualTo("another");
    }
}

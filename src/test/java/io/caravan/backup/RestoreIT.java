package io.caravan.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.StateDigest;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyStates;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flow s3-to-redis makes of a bucket. */
class RestoreIT {

    @RegisterExtension
    static final RedisServer source = RedisServer.start();

    @RegisterExtension
    static final RedisServer target = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private S3Bucket bucket;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("restore");
    }

    @AfterEach
    void ends() {
        bucket.empty();
        source.flush();
        target.flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "versions", "packed", "sealed"})
    void restoresEveryTypeWithItsExpiryIntoItsDatabase(String kind) throws Exception {
        source.run(RestoreIT::write);
        Map<String, Object> shared = kind.equals("sealed")
                ? Map.of("backup.signing-key", "5a".repeat(32), "backup.encryption-key", "5a".repeat(32))
                : Map.of();
        backup(backup -> {
            backup.set("versioning", kind.equals("versions"))
                    .set("layout", kind.equals("packed") ? "packed" : "plain")
                    .set("compression", kind.equals("sealed") ? 3 : 0);
            shared.forEach(backup.flows::set);
        });
        target.run(commands -> commands.set("a", "to be overwritten"));

        try (RestoreFlow restore = restore()) {
            shared.forEach(restore::setShared);
            RestoreSummary summary =
                    restore.set("require-signature", kind.equals("sealed")).run();

            assertThat(summary.isComplete()).as("%s", summary).isTrue();
            assertThat(summary.restored()).isEqualTo(8);
        }
        assertSame(0, "a", "empty", "hash", "set", "sorted", "stream", "\u00ff\u0000bin");
        assertSame(3, "list");
    }

    private static void write(RedisCommands<String, String> commands) {
        commands.set("a", "1");
        commands.set("empty", "");
        commands.hset("hash", Map.of("f", "v", "g", "w"));
        commands.sadd("set", "x", "y", "z");
        commands.zadd("sorted", 1.5, "x");
        commands.xadd("stream", Map.of("f", "v"));
        commands.set("\u00ff\u0000bin", "v");
        commands.pexpireat("hash", System.currentTimeMillis() + 3_600_000);
        commands.select(3);
        commands.rpush("list", "x", "y");
    }

    @Test
    void restoresObjectsOfTheRealtimeBackupBesideOurs() throws Exception {
        backupOf(Map.of("ours", "1"));
        old("", "plain#key", "x#y");
        old("", "empty", "");
        old("1700000001.", "versioned", "older");
        old("1700000010.", "versioned", "newer");

        try (RestoreFlow restore =
                new RestoreFlow(target.uri().replaceFirst("(:\\d+).*", "$1/5"), s3.properties("restore"))) {
            RestoreSummary summary = restore.run();

            assertThat(summary.isComplete()).as("%s", summary).isTrue();
            assertThat(summary.restored()).isEqualTo(4);
        }
        assertThat(value(0, "ours")).isEqualTo("1");
        assertThat(value(5, "plain#key")).isEqualTo("x#y");
        assertThat(value(5, "empty")).isEmpty();
        assertThat(value(5, "versioned")).isEqualTo("newer");
    }

    @Test
    void restoresOnlyWhatIsAskedFor() throws Exception {
        source.run(commands -> {
            commands.set("user:1", "1");
            commands.set("user:2", "2");
            commands.set("other", "3");
            commands.select(3);
            commands.set("user:3", "3");
        });
        backup(backup -> {});

        assertThat(restored(restore -> restore.set("key-pattern", "user:[12]"))).isEqualTo("user:1=1 user:2=2");
        assertThat(restored(restore -> restore.set("databases", "0"))).isEqualTo("other=3 user:1=1 user:2=2");
        assertThat(restored(restore -> restore.set("databases", "3"))).isEmpty();
        assertThat(value(3, "user:3")).isEqualTo("3");
    }

    @Test
    void restoresKeysThatAFileNames() throws Exception {
        backupOf(Map.of("a", "1", "b", "2", "\u00ff\u0000", "3"));
        Path file = Files.writeString(folder.resolve("keys"), "a\n\\xc3bf00\nnot there\n");

        try (RestoreFlow restore = restore().set("keys-file", file)) {
            RestoreSummary summary = restore.run();

            assertThat(summary.restored()).isEqualTo(2);
            assertThat(summary.absent()).isEqualTo(1);
            assertThat(summary.failures().get(0).object()).isEqualTo("not there");
            assertThat(summary.isComplete()).isFalse();
        }
        assertThat(value(0, "b")).isNull();
    }

    @Test
    void leavesKeysAloneThatAreThereWhereThatIsAskedFor() throws Exception {
        backupOf(Map.of("a", "1", "b", "2"));
        target.run(commands -> commands.set("a", "mine"));

        try (RestoreFlow restore = restore().set("if-absent", true)) {
            RestoreSummary summary = restore.run();

            assertThat(summary.kept()).isEqualTo(1);
            assertThat(summary.restored()).isEqualTo(1);
        }
        assertThat(value(0, "a")).isEqualTo("mine");
    }

    @Test
    void writesNothingInADryRun() throws Exception {
        backupOf(Map.of("a", "1"));

        try (RestoreFlow restore = restore().set("dry-run", true)) {
            assertThat(restore.run().restored()).isEqualTo(1);
        }

        assertThat(value(0, "a")).isNull();
    }

    @Test
    void dropsTheExpiryWhereThatIsAskedFor() throws Exception {
        source.run(commands -> {
            commands.set("a", "1");
            commands.expire("a", 5_000);
        });
        backup(backup -> {});

        try (RestoreFlow restore = restore().set("ttl", "drop")) {
            restore.run();
        }

        assertThat(number(commands -> commands.pttl("a"))).isEqualTo(-1);
    }

    @Test
    void deletesWhatWasGone() throws Exception {
        source.run(commands -> commands.set("a", "1"));
        try (BackupFlow backup = backup("restore").set("window", 50).start()) {
            source.run(commands -> commands.del("a"));
            await().atMost(BackupFlow.LONGEST)
                    .until(() -> backup.latest("a").orElseThrow().state().isGone());
        }
        target.run(commands -> commands.set("a", "resurrected"));

        try (RestoreFlow restore = restore()) {
            assertThat(restore.run().gone()).isEqualTo(1);
        }

        assertThat(value(0, "a")).isNull();
    }

    @Test
    void restoresWhatHeldAtAnInstant() throws Exception {
        source.run(commands -> commands.set("a", "1"));
        Instant between;
        try (BackupFlow backup = backup("restore").set("versioning", true).start()) {
            backup.awaitSettled();
            between = Instant.ofEpochMilli(System.currentTimeMillis() + 50);
            await().atMost(BackupFlow.LONGEST).until(() -> Instant.now().isAfter(between.plusMillis(50)));
            source.run(commands -> {
                commands.set("a", "2");
                commands.set("later", "1");
            });
            backup.awaitValue("later", "1");
            backup.awaitSettled();
        }

        try (RestoreFlow restore = restore().set("at", between)) {
            RestoreSummary summary = restore.run();

            assertThat(summary.restored()).isEqualTo(1);
            assertThat(summary.doubts()).isEmpty();
        }
        assertThat(value(0, "a")).isEqualTo("1");
        assertThat(value(0, "later")).isNull();
    }

    @Test
    void saysThatAnInstantLiesBeforeTheBackup() throws Exception {
        backupOf(Map.of("a", "1"));

        try (RestoreFlow restore = restore().set("at", "2020-01-31T13:00:00+01:00")) {
            RestoreSummary summary = restore.run();

            assertThat(summary.restored()).isZero();
            assertThat(summary.unknown()).isEqualTo(1);
            assertThat(summary.doubts())
                    .isNotEmpty()
                    .first()
                    .asString()
                    .contains("2020-01-31T12:00:00Z is before that");
            assertThat(summary.isComplete()).isFalse();
        }
    }

    @Test
    void namesWhatIsBrokenAndRestoresTheRest() throws Exception {
        Map<String, String> keys = Map.of("cut", "1", "flipped", "2", "renamed", "3", "whole", "4", "foreign", "5");
        backupOf(keys);
        bucket.cut(name("cut"), 60);
        bucket.flip(name("flipped"), -40);
        bucket.put(name("renamed"), bucket.get(name("whole")));
        bucket.put(name("foreign"), "hello".getBytes(UTF_8));
        bucket.put("readme.txt", "hello".getBytes(UTF_8));

        try (RestoreFlow restore = restore()) {
            RestoreSummary summary = restore.run();

            assertThat(summary.restored()).isEqualTo(1);
            assertThat(summary.damaged()).isEqualTo(4);
            assertThat(summary.foreign()).isEqualTo(1);
            assertThat(summary.isComplete()).isFalse();
            assertThat(summary.failures())
                    .extracting(failure -> failure.object())
                    .containsExactlyInAnyOrder(name("cut"), name("flipped"), name("renamed"), name("foreign"));
        }
        assertThat(value(0, "whole")).isEqualTo("4");
        assertThat(number(commands -> commands.dbsize())).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNotSignedWhereASignatureIsRequired() throws Exception {
        backupOf(Map.of("a", "1"));
        old("", "old", "1");

        try (RestoreFlow restore =
                restore().set("require-signature", true).setShared("backup.signing-key", "5a".repeat(32))) {
            RestoreSummary summary = restore.run();

            assertThat(summary.restored()).isZero();
            assertThat(summary.damaged()).isEqualTo(2);
        }
    }

    @Test
    void waitsForAServerThatIsAway() throws Exception {
        try (S3Server own = S3Server.start()) {
            S3Bucket all = own.bucket("restore");
            for (int i = 0; i < 2_000; i++) {
                all.put(names().name(0, bytes("key:" + i)), old("key:" + i, "" + i));
            }

            try (RestoreFlow restore = new RestoreFlow(target, own.properties("restore")).set("batch-size", 50)) {
                restore.start();
                await().atMost(BackupFlow.LONGEST)
                        .until(() -> restore.report().summary().restored() > 100);
                own.stop();
                await().atMost(BackupFlow.LONGEST)
                        .until(() -> !restore.flows.ailments().isEmpty());
                own.restart();
                RestoreSummary summary = restore.summary();

                assertThat(summary.restored()).isEqualTo(2_000);
                assertThat(summary.isComplete()).isTrue();
            }
        }
        assertThat(number(commands -> commands.dbsize())).isEqualTo(2_000);
    }

    @Test
    void restoresALargeStringPieceByPiece() throws Exception {
        byte[] megabyte = new byte[1 << 20];
        new java.util.Random(1).nextBytes(megabyte);
        String piece = new String(megabyte, ISO_8859_1);
        source.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.append("large", piece);
            }
        });
        backup(backup -> {});

        try (RestoreFlow restore = restore()) {
            RestoreSummary summary = restore.run();
            assertThat(summary.isComplete()).as("%s", summary).isTrue();
        }

        assertThat(number(commands -> commands.strlen("large")))
                .isEqualTo(call(source, commands -> commands.strlen("large")));
        assertThat(RestoreIT.<String>call(target, commands -> commands.getrange("large", -4_000_000, -1)))
                .isEqualTo(call(source, commands -> commands.getrange("large", -4_000_000, -1)));
    }

    @Test
    void writesNothingOfALargeStringThatIsBroken() throws Exception {
        source.run(commands -> commands.setrange("large", 20 << 20, "x"));
        backup(backup -> {});
        bucket.flip(name("large"), 10_000_000);

        try (RestoreFlow restore = restore()) {
            RestoreSummary summary = restore.run();

            assertThat(summary.isComplete()).isFalse();
            assertThat(summary.failures()).hasSize(1);
        }
        assertThat(number(commands -> commands.dbsize())).isZero();
    }

    private RestoreFlow restore() {
        return new RestoreFlow(target, s3.properties("restore"));
    }

    private BackupFlow backup(String name) {
        return new BackupFlow(source, s3, name).set("databases", "0-15");
    }

    private void backup(Consumer<BackupFlow> settings) {
        try (BackupFlow backup = backup("restore")) {
            settings.accept(backup);
            backup.start();
        }
    }

    private void backupOf(Map<String, String> keys) {
        source.run(commands -> keys.forEach(commands::set));
        backup(backup -> {});
    }

    private String restored(Consumer<RestoreFlow> settings) throws Exception {
        target.flush();
        try (RestoreFlow restore = restore()) {
            settings.accept(restore);
            restore.run();
        }
        List<String> found = new ArrayList<>();
        target.run(commands ->
                commands.keys("*").stream().sorted().forEach(key -> found.add(key + "=" + commands.get(key))));
        return String.join(" ", found);
    }

    private static ObjectNames names() {
        return new ObjectNames("", false);
    }

    private static String name(String key) {
        return names().name(0, bytes(key));
    }

    private void old(String timestamp, String key, String value) {
        bucket.put(timestamp + name(key), old(key, value));
    }

    private static byte[] old(String key, String value) {
        return bytes(key.length() + "#" + value.length() + "#" + key + value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String value(int database, String key) {
        return call(target, commands -> {
            commands.select(database);
            return commands.get(key);
        });
    }

    private static long number(Function<RedisCommands<String, String>, Long> question) {
        return call(target, question);
    }

    private static <T> T call(RedisServer server, Function<RedisCommands<String, String>, T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        server.run(commands -> answer.set(question.apply(commands)));
        return answer.get();
    }

    private static KeyState state(RedisServer server, int database, String key) {
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(server.uri());
            return new KeyStates(connections)
                    .read(database, List.of(bytes(key)))
                    .next()
                    .states()
                    .get(0);
        }
    }

    private static void assertSame(int database, String... keys) {
        for (String key : keys) {
            KeyState expected = state(source, database, key);
            KeyState actual = state(target, database, key);
            assertThat(actual.type()).as(key).isEqualTo(expected.type());
            assertThat(StateDigest.of(actual)).as(key).isEqualTo(StateDigest.of(expected));
            assertThat(actual.expiresAt()).as(key).isCloseTo(expected.expiresAt(), within(1_000L));
        }
    }
}

package io.caravan.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.ObjectNames;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.backup.BackupIndex;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the realtime backup's restore, and what it prints. */
class RestoreCommandIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private S3Bucket bucket;
    private Program program;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        environment.put("S3_SERVER", s3.endpoint());
        environment.put("S3_ACCESS_KEY", s3.accessKey());
        environment.put("S3_SECRET_KEY", s3.secretKey());
        environment.put("REDIS_SERVER", redis.uri());
    }

    @AfterEach
    void ends() {
        if (program != null) {
            program.close();
        }
        bucket.empty();
        redis.flush();
    }

    @Test
    void saysEachStepAsTheRealtimeBackupDoes() {
        put("my-keys/", "a", "1");

        assertThat(restore("-P", "/my-keys/", "-c", "2")).isZero();

        assertThat(program.out())
                .contains(
                        "[*] Connecting to Redis...OK!",
                        "[*] Using S3 base path: '/my-keys/'",
                        "[*] Starting Redis writers...",
                        "    > [Writer-1] starting...OK!",
                        "[*] Checking S3 connection...Ok!",
                        "[*] Starting S3 channels",
                        "    > [Channel-1] starting...OK!",
                        "[*] Starting S3 reader...OK!",
                        "[*] Start restoring S3 backup to redis...",
                        "[*] All data loaded. Total time: ",
                        "the bucket is trusted",
                        "restored: 1,");
        assertThat(value("a")).isEqualTo("1");
    }

    @Test
    void saysOnlyWhatItCameToWhereItIsQuiet() {
        put("", "a", "1");

        assertThat(restore("-q", redis.uri(), "redis://ignored")).isZero();

        assertThat(program.out()).doesNotContain("[").startsWith("restored: 1");
        assertThat(program.err()).isEmpty();
    }

    @Test
    void endsWithThreeWhereSomethingIsBroken() {
        put("", "a", "1");
        put("", "b", "2");
        String broken = bucket.names().get(0);
        bucket.cut(broken, 5);

        assertThat(restore()).as(() -> program.err()).isEqualTo(3);

        assertThat(program.out()).contains("restored: 1", "damaged: 1", "'" + broken + "' is cut off");
    }

    @Test
    void endsWithThreeWhereTheInstantLiesInAGap() {
        put("", "a", "1");
        try (S3Connection connection = s3.connection("redis-backup")) {
            BackupIndex index = new BackupIndex();
            index.setS3(connection);
            index.setSettings(new BackupSettings());
            index.openGap(Instant.parse("2026-01-31T12:00:00Z").toEpochMilli(), "events were lost for a test");
            index.closeGap(Instant.parse("2026-01-31T12:00:05Z").toEpochMilli());
            index.save(Instant.parse("2026-01-31T13:00:00Z").toEpochMilli());
        }

        assertThat(restore("--at", "2026-01-31T12:00:03Z"))
                .as(() -> program.err())
                .isEqualTo(3);

        assertThat(program.out())
                .contains("from 2026-01-31T12:00:00Z to 2026-01-31T12:00:05Z", "events were lost for a test");
    }

    @Test
    void printsAReportForPrograms() {
        put("", "a", "1");

        assertThat(restore("--output", "json")).isZero();

        assertThat(program.out().strip()).startsWith("{").endsWith("}").contains("\"restored\":1", "\"complete\":true");
    }

    @Test
    void printsWhatADryRunWouldChange() {
        put("", "a", "1");

        assertThat(restore("--dry-run", "-q")).isZero();

        assertThat(program.out()).contains("Would write db0 'a'");
        assertThat(value("a")).isNull();
    }

    @Test
    void takesEveryOption() throws Exception {
        put("", "user:1", "1");
        put("", "user:2", "2");
        put("", "other", "3");
        Path keys = Files.writeString(folder.resolve("keys"), "user:1\nother\n");
        Path key = Files.writeString(folder.resolve("key"), "5a".repeat(32));

        assertThat(restore(
                        "--match",
                        "user:*",
                        "--database",
                        "0-3",
                        "--keys-file",
                        keys.toString(),
                        "--if-absent",
                        "--ttl",
                        "shift",
                        "--bucket",
                        "redis-backup",
                        "--region",
                        "eu-central-1",
                        "--path-style",
                        "path",
                        "--signing-key-file",
                        key.toString(),
                        "--debug"))
                .as("%s", program.err())
                .isZero();

        assertThat(value("user:1")).isEqualTo("1");
        assertThat(value("user:2")).isNull();
        assertThat(value("other")).isNull();
    }

    @Test
    void saysThatTheServerOrAVariableIsMissing() {
        environment.remove("REDIS_SERVER");
        assertThat(restore()).isEqualTo(1);
        assertThat(program.err()).startsWith("[!] Redis server is required. ");

        environment.put("REDIS_SERVER", redis.uri());
        environment.remove("S3_SECRET_KEY");
        assertThat(restore()).isEqualTo(1);
        assertThat(program.err()).startsWith("[!] Environment 'S3_SECRET_KEY' is needed");
    }

    @Test
    void saysWhichServerCannotBeReached() {
        assertThat(restore("redis://127.0.0.1:1")).isEqualTo(1);
        assertThat(program.err()).startsWith("Can't connect to Redis server: '");

        environment.put("S3_SERVER", "http://127.0.0.1:1");
        assertThat(restore()).isEqualTo(1);
        assertThat(program.err()).startsWith("Can't connect to S3 server. Timeout raised!!!");
    }

    @Test
    void callsAMissingBucketAMissingBucketAndWrongKeysAnAuthError() {
        assertThat(restore("--bucket", "missing")).isEqualTo(1);
        assertThat(program.err()).startsWith("There is no bucket 'missing'");

        environment.put("S3_SECRET_KEY", "wrong");
        assertThat(restore()).isEqualTo(1);
        assertThat(program.err()).startsWith("Can't connect to S3 server. Auth error raised!!!");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertThat(restore("--at", "yesterday")).isEqualTo(2);
        assertThat(program.err()).contains("Not an instant: 'yesterday'");
        assertThat(restore("--overwrite", "--if-absent")).isEqualTo(2);
        assertThat(restore("--require-signature")).isEqualTo(2);
        assertThat(program.err()).contains("no signing key is given");
    }

    private int restore(String... arguments) {
        if (program != null) {
            program.close();
        }
        List<String> command = Program.caravan("restore");
        command.addAll(List.of(arguments));
        program = Program.start(folder, environment, new ArrayList<>(command));
        return program.exitCode();
    }

    private void put(String path, String key, String value) {
        bucket.put(
                new ObjectNames(path, false).name(0, key.getBytes(UTF_8)),
                (key.length() + "#" + value.length() + "#" + key + value).getBytes(UTF_8));
    }

    private static String value(String key) {
        AtomicReference<String> value = new AtomicReference<>();
        redis.run(commands -> value.set(commands.get(key)));
        return value.get();
    }
}

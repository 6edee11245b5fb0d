package io.caravan.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.ObjectNames;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the realtime backup: what it prints, what it refuses, and how it ends. */
class BackupCommandIT {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    @TempDir
    Path folder;

    private S3Bucket bucket;
    private BackupProgram program;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        program = new BackupProgram(folder, redis, s3);
    }

    @AfterEach
    void ends() {
        program.close();
        faults.heal();
        bucket.empty();
        redis.flush();
    }

    private static void set(String key) {
        redis.run(commands -> commands.set(key, "1"));
    }

    private List<String> stored(String path) {
        return bucket.names(path).stream()
                .filter(name -> name.endsWith(".backup"))
                .toList();
    }

    @Test
    void saysEachStepAsTheRealtimeBackupDoes() {
        set("user:1");
        set("xuser:1");

        Program backup =
                program.start("backup", redis.uri(), "-r", "user:*", "-P", "/my-keys/", "--versioning", "-c", "3");
        await("stored").atMost(LONGEST).until(() -> !stored("my-keys/").isEmpty() || !backup.isAlive());
        backup.terminate();

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(backup.out().lines())
                .containsExactly(
                        "[*] Connecting to Redis...OK!",
                        "[*] Using Redis pattern: 'user:*'",
                        "[*] Using S3 base path: '/my-keys/'",
                        "[*] RDD Versioning enabled",
                        "[!] No signing key is given, so that the bucket is trusted: whoever can write to it can have"
                                + " anything restored",
                        "[*] Starting workers",
                        "    > [Worker-0] starting...OK!",
                        "    > [Worker-1] starting...OK!",
                        "    > [Worker-2] starting...OK!",
                        "[*] Starting Realtime Redis Backup service... OK!");
        assertThat(stored("")).singleElement().asString().matches(versioned("my-keys/", "user:1"));
    }

    private static String versioned(String path, String key) {
        String plain = new ObjectNames("", false).name(0, key.getBytes(UTF_8));
        return path + "\\d{13}\\." + plain;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void storesWhatItHasHeardOfBeforeASignalEndsIt(String signal) throws Exception {
        // Whoever runs the tests in the background may have them ignore it.
        Program backup =
                program.start(List.of("env", "--default-signal=INT"), "backup", "-q", "--debug", "--window", "600000");
        await("hears of changes")
                .atMost(LONGEST)
                .failFast(() -> !backup.isAlive())
                .until(() -> {
                    set("key");
                    return backup.out().contains(">> Received New change in key 'key'");
                });
        assertThat(stored("")).isEmpty();

        backup.signal(signal);

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(backup.out()).contains("<< Storing key 'key'...").doesNotContain("[*]", "[!]");
        assertThat(stored("")).containsExactly(new ObjectNames("", false).name(0, "key".getBytes(UTF_8)));
        assertThat(backup.err()).doesNotContain("Exception", "ERROR");
    }

    @Test
    void saysWhatIsMissing() {
        for (String variable : List.of("S3_SERVER", "S3_ACCESS_KEY", "S3_SECRET_KEY")) {
            try (BackupProgram without = new BackupProgram(folder, redis, s3).with(variable, "")) {
                assertThat(without.run("backup")).isEqualTo(1);
                assertThat(without.err().strip()).isEqualTo("[!] Environment '" + variable + "' is needed");
            }
        }
        program.with("REDIS_SERVER", "");
        assertThat(program.run("backup")).isEqualTo(1);
        assertThat(program.err().lines()).singleElement().asString().startsWith("[!] Redis server is required. ");
    }

    @Test
    void saysThatRedisCannotBeReached() {
        assertThat(program.run("backup", "redis://127.0.0.1:1")).isEqualTo(1);

        assertThat(program.err().lines())
                .filteredOn(line -> line.startsWith("Can't"))
                .singleElement()
                .asString()
                .matches("Can't connect to Redis server: '.*127\\.0\\.0\\.1:1.*'!!! .+");
    }

    @Test
    void saysWhyTheBucketCannotBeUsed() {
        assertThat(program.run("backup", "-q", "--endpoint", "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(program.err()).contains("Can't connect to S3 server. Timeout raised!!! Cannot reach S3 at");

        faults.always(S3Fault.HANG);
        assertThat(program.run("backup", "-q", "--endpoint", faults.endpoint())).isEqualTo(1);
        assertThat(program.err())
                .contains("Can't connect to S3 server. Timeout raised!!! No answer of " + faults.endpoint()
                        + " within 10 s");

        assertThat(program.run("backup", "-q", "--bucket", "missing")).isEqualTo(1);
        assertThat(program.err()).contains("There is no bucket 'missing' at ").doesNotContain("Auth");

        program.with("S3_SECRET_KEY", "wrong");
        assertThat(program.run("backup", "-q")).isEqualTo(1);
        assertThat(program.err()).contains("Can't connect to S3 server. Auth error raised!!! ");
    }

    @Test
    void createsTheBucketWhereItIsToldTo() {
        set("key");

        assertThat(program.run("backup", "--once", "-q", "--bucket", "made", "--create-bucket"))
                .as(() -> program.err())
                .isZero();

        assertThat(s3.bucket("made").names()).anyMatch(name -> name.endsWith(".backup"));
        s3.bucket("made").remove();
    }

    @Test
    void mentionsObjectsWhereTheRealtimeBackupAlwaysStoresThem() {
        S3Bucket other = s3.bucket("other");
        bucket.put(new ObjectNames("", false).name(0, "a".getBytes(UTF_8)), "1#1#a1".getBytes(UTF_8));
        program.with("S3_BUCKET", "other");

        assertThat(program.run("backup", "--once")).as(() -> program.err()).isZero();
        String mention =
                "[!] Bucket 'redis-backup' holds objects of the realtime backup, which always stores there. Here it"
                        + " is 'other'";
        assertThat(program.out().lines()).contains(mention);
        other.remove();

        assertThat(program.run("restore")).isEqualTo(1);
        assertThat(program.out().lines()).contains(mention);
        assertThat(program.err()).startsWith("There is no bucket 'other'");
    }

    @Test
    void mentionsNoObjectsOfItsOwn() {
        S3Bucket other = s3.bucket("other");
        set("key");
        assertThat(program.run("backup", "--once", "-q")).isZero();
        program.with("S3_BUCKET", "other");

        assertThat(program.run("backup", "--once")).as(() -> program.err()).isZero();

        assertThat(program.out()).doesNotContain("redis-backup");
        other.remove();
    }
}

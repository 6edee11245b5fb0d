package io.caravan.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code backup prune} leaves of a bucket, and what it says. */
class PruneCommandIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private final long now = System.currentTimeMillis();
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
        bucket.empty();
        redis.flush();
    }

    private String version(String key, long daysAgo) {
        long instant = now - TimeUnit.DAYS.toMillis(daysAgo);
        byte[] name = key.getBytes(UTF_8);
        byte[] value = ("of " + daysAgo).getBytes(UTF_8);
        KeyState state = new KeyState(0, name, "string", Form.STRING, value, value.length, -1, instant);
        String object = new ObjectNames("", false).name(0, name, instant);
        bucket.put(object, BackupFormat.with(BackupKeys.none()).pack(new KeyVersion(state, instant, "set")));
        return object;
    }

    private JsonObject json() throws Exception {
        return (JsonObject) Jsoner.deserialize(program.out());
    }

    @Test
    void removesVersionsThatAreTooOldAndNeedsNoRedis() {
        program.with("REDIS_SERVER", "");
        version("a", 40);
        List<String> wanted = List.of(version("a", 35), version("a", 20), version("a", 0), version("b", 90));

        assertThat(program.run("backup", "prune", "--older-than", "30d"))
                .as(() -> program.err())
                .isZero();

        assertThat(program.out().strip()).matches("keys: 2, versions: 5, removed: 1, spared: 0, bytes: [1-9]\\d*");
        assertThat(program.err()).isEmpty();
        assertThat(bucket.names()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void removesVersionsThatAreTooManyAndKeepsTheLastGoodOne() throws Exception {
        version("a", 3);
        String good = version("a", 2);
        String damaged = version("a", 1);
        bucket.flip(damaged, -40);

        assertThat(program.run("backup", "prune", "--keep", "1", "--output", "json"))
                .as(() -> program.err())
                .isZero();

        JsonObject report = json();
        assertThat(report).containsEntry("dryRun", false);
        assertThat(report.getInteger("removed")).isEqualTo(1);
        assertThat(report.getInteger("spared")).isEqualTo(1);
        assertThat(bucket.names()).containsExactlyInAnyOrder(good, damaged);
    }

    @Test
    void saysWhatItWouldRemove() {
        version("a", 3);
        version("a", 2);
        List<String> before = bucket.names();

        assertThat(program.run("backup", "prune", "--keep", "1", "--older-than", "PT36H", "--dry-run"))
                .as(() -> program.err())
                .isZero();

        assertThat(program.out()).contains("removed: 1,", "Nothing was removed: this is what would be.");
        assertThat(bucket.names()).isEqualTo(before);
    }

    @Test
    void leavesOfSegmentsWhatIsWanted() {
        for (String value : List.of("1", "2", "3")) {
            redis.run(commands -> {
                for (int i = 0; i < 20; i++) {
                    commands.set("key:" + i, value);
                }
            });
            assertThat(program.run("backup", "--once", "-q", "--layout", "packed", redis.uri()))
                    .as(() -> program.err())
                    .isZero();
        }

        assertThat(program.run("backup", "prune", "--keep", "1"))
                .as(() -> program.err())
                .isZero();

        assertThat(program.out()).startsWith("keys: 20, versions: 60, removed: 40, spared: 0,");
        assertThat(program.run("backup", "prune", "--keep", "1")).isZero();
        assertThat(program.out()).startsWith("keys: 20, versions: 20, removed: 0, spared: 0, bytes: 0");
        assertThat(program.run("verify", "backup"))
                .as(() -> program.out() + program.err())
                .isZero();
    }

    @Test
    void saysInOneLineWhatCannotBeMeantOrIsNotThere() {
        assertThat(program.run("backup", "prune")).isEqualTo(2);
        assertThat(program.err().strip())
                .isEqualTo("caravan backup prune: What is to be removed? Give --older-than, --keep or both");
        assertThat(program.run("backup", "prune", "--older-than", "30")).isEqualTo(2);
        assertThat(program.err().lines()).singleElement().asString().contains("--older-than", "'30' is no age");
        assertThat(program.run("backup", "prune", "--keep", "0")).isEqualTo(2);
        assertThat(program.err().lines()).singleElement().asString().contains("--keep must be 1 or more, but is 0");

        assertThat(program.run("backup", "prune", "--keep", "1", "--bucket", "missing"))
                .isEqualTo(1);
        assertThat(program.err().lines()).singleElement().asString().startsWith("There is no bucket 'missing'");
        program.with("S3_ACCESS_KEY", "");
        assertThat(program.run("backup", "prune", "--keep", "1")).isEqualTo(1);
        assertThat(program.err().strip()).isEqualTo("[!] Environment 'S3_ACCESS_KEY' is needed");
    }
}

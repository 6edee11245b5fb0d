package io.caravan.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.ObjectNames;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify backup} says of a backup that was meddled with, or that it cannot reach. */
class VerifyBackupCommandIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path folder;

    private S3Bucket bucket;
    private BackupProgram program;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        program = new BackupProgram(folder, redis, s3);
        redis.run(commands -> {
            for (int i = 0; i < 10; i++) {
                commands.set("key:" + i, "value " + i);
            }
            commands.hset("user:1", Map.of("name", "Ada", "plan", "team"));
            commands.psetex("temporary", 3_600_000, "1");
            commands.select(3);
            commands.sadd("tags", "x", "y");
            commands.select(0);
        });
    }

    @AfterEach
    void ends() {
        program.close();
        bucket.empty();
        redis.flush();
    }

    private void backUp(String... options) {
        String[] words = new String[options.length + 3];
        words[0] = "backup";
        words[1] = "--once";
        words[2] = "-q";
        System.arraycopy(options, 0, words, 3, options.length);
        assertThat(program.run(words)).as(() -> program.err()).isZero();
    }

    private static String nameOf(String key) {
        return new ObjectNames("", false).name(0, key.getBytes(UTF_8));
    }

    private JsonObject json() throws Exception {
        return (JsonObject) Jsoner.deserialize(program.out());
    }

    @Test
    void saysThatNothingDiffers() {
        backUp("--databases", "0-3");

        assertThat(program.run("verify", "backup", "--databases", "0-3"))
                .as(() -> program.out() + program.err())
                .isZero();

        assertThat(program.out())
                .isEqualToNormalizingNewlines("compared: 13, missing: 0, extra: 0, value: 0, expiry: 0, broken: 0\n");
        assertThat(program.err()).isEmpty();
    }

    @Test
    void namesEachKeyThatDiffers() {
        backUp();
        redis.run(commands -> {
            commands.set("key:1", "another");
            commands.del("key:2");
            commands.set("new", "1");
            commands.persist("temporary");
        });

        assertThat(program.run("verify", "backup", redis.uri())).isEqualTo(1);

        assertThat(program.out().lines())
                .contains(
                        "Key 'key:1' of database 0 holds another value in Redis than in the bucket",
                        "Key 'key:2' of database 0 is in the bucket, and not in Redis",
                        "Key 'new' of database 0 is in Redis, and not in the bucket",
                        "compared: 12, missing: 1, extra: 1, value: 1, expiry: 1, broken: 0")
                .anyMatch(line -> line.startsWith("Key 'temporary' of database 0 expires at -1 in Redis and at "))
                .hasSize(5);
        assertThat(program.err()).isEmpty();
    }

    @Test
    void namesObjectsThatWereAlteredOrDeletedToAProgramToo() throws Exception {
        backUp();
        bucket.flip(nameOf("key:1"), -40);
        bucket.delete(nameOf("key:2"));

        assertThat(program.run("verify", "backup", "--output", "json", "-q")).isEqualTo(1);

        JsonArray differences = json().getCollection("differences");
        assertThat(json()).containsEntry("equal", false);
        assertThat(json().getInteger("missing")).isEqualTo(2);
        assertThat(json().getInteger("broken")).isEqualTo(1);
        assertThat(differences)
                .map(each -> (JsonObject) each)
                .anySatisfy(each -> assertThat(each)
                        .containsEntry("kind", "broken")
                        .containsEntry("database", null)
                        .containsEntry("object", nameOf("key:1")))
                .anySatisfy(each ->
                        assertThat(each).containsEntry("kind", "missing").containsEntry("key", "key:1"))
                .anySatisfy(each ->
                        assertThat(each).containsEntry("kind", "missing").containsEntry("key", "key:2"))
                .hasSize(3);
    }

    @Test
    void comparesOnlyWhatItIsAskedFor() throws Exception {
        backUp("-P", "here");
        redis.run(commands -> {
            commands.set("key:1", "another");
            commands.pexpire("temporary", 3_500_000);
        });

        int code = program.run(
                "verify",
                "backup",
                "-P",
                "/here/",
                "-r",
                "temporary",
                "-c",
                "1",
                "--tolerance",
                "200000",
                "--output",
                "json");

        assertThat(code).as(() -> program.out() + program.err()).isZero();
        assertThat(json()).containsEntry("equal", true);
        assertThat(json().getInteger("compared")).isEqualTo(1);
    }

    @Test
    void saysInOneLineWhatIsNotThere() {
        assertThat(program.run("verify", "backup", "redis://127.0.0.1:1")).isEqualTo(1);
        assertThat(program.err().lines()).singleElement().asString().startsWith("Can't connect to Redis server: '");

        assertThat(program.run("verify", "backup", "--bucket", "missing")).isEqualTo(1);
        assertThat(program.err().lines()).singleElement().asString().startsWith("There is no bucket 'missing'");

        program.with("REDIS_SERVER", "");
        assertThat(program.run("verify", "backup")).isEqualTo(1);
        assertThat(program.err().lines()).singleElement().asString().startsWith("[!] Redis server is required. ");
        assertThat(program.out()).isEmpty();
    }

    @Test
    void saysInOneLineWhatCannotBeMeant() {
        for (List<String> wrong : List.of(
                List.of("--tolerance", "-1"),
                List.of("-c", "0"),
                List.of("--databases", "none"),
                List.of("--output", "xml"),
                List.of("--tolerances", "1"))) {
            assertThat(program.run("verify", "backup", wrong.get(0), wrong.get(1)))
                    .as(wrong.toString())
                    .isEqualTo(2);
            assertThat(program.err().lines()).singleElement().asString().startsWith("caravan verify backup: ");
        }

        assertThat(program.run("verify")).isEqualTo(2);
        assertThat(program.err()).startsWith("caravan verify: Missing what to verify: backup");
    }
}

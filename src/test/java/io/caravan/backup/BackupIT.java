package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectName;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the flow keyspace-to-s3 stores of keys that change. */
class BackupIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private S3Bucket bucket;
    private BackupFlow backup;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        backup = new BackupFlow(redis, s3, "redis-backup").set("window", 50);
    }

    @AfterEach
    void ends() {
        backup.close();
        bucket.empty();
        redis.flush();
    }

    @Test
    void storesWhatThereIsAtTheStart() {
        redis.run(commands -> {
            commands.set("a", "1");
            commands.hset("h", Map.of("f", "v"));
            commands.select(3);
            commands.rpush("l", "x", "y");
        });

        backup.set("databases", "0-15").start();

        assertThat(backup.objects().values())
                .extracting(
                        BackupFlow::text,
                        version -> version.state().database(),
                        version -> version.state().form())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a", 0, Form.STRING),
                        org.assertj.core.groups.Tuple.tuple("h", 0, Form.DUMP),
                        org.assertj.core.groups.Tuple.tuple("l", 3, Form.DUMP));
        assertThat(backup.objects().keySet()).extracting(ObjectName::database).containsOnly(-1, 3);
    }

    @Test
    void storesTheLatestStateOfAKeyThatChanges() {
        backup.start();

        redis.run(commands -> commands.set("a", "1"));
        backup.awaitValue("a", "1");
        redis.run(commands -> commands.append("a", "2"));
        backup.awaitValue("a", "12");
        redis.run(commands -> commands.expireat("a", 4_102_444_800L));

        await().atMost(BackupFlow.LONGEST)
                .until(() -> backup.latest("a").orElseThrow().state().expiresAt() == 4_102_444_800_000L);
    }

    @Test
    void recordsThatAKeyIsGone() {
        backup.start();
        redis.run(commands -> commands.set("a", "1"));
        backup.awaitValue("a", "1");

        redis.run(commands -> commands.del("a"));

        await().atMost(BackupFlow.LONGEST)
                .until(() -> backup.latest("a").orElseThrow().state().isGone());
        assertThat(backup.latest("a").orElseThrow().event()).isEqualTo("del");
    }

    @Test
    void makesAVersionOfEachChange() {
        backup.set("versioning", true).set("window", "").start();

        redis.run(commands -> {
            for (int i = 1; i <= 5; i++) {
                commands.set("a", "" + i);
            }
            commands.del("a");
        });
        backup.awaitSettled();
        await().atMost(BackupFlow.LONGEST)
                .until(() -> backup.latest("a").filter(v -> v.state().isGone()).isPresent());

        List<KeyVersion> versions = backup.versions(0, "a");
        assertThat(versions.get(versions.size() - 1).state().isGone()).isTrue();
    }

    @Test
    void storesNothingAgainThatIsStored() {
        redis.run(commands -> {
            for (int i = 0; i < 500; i++) {
                commands.set("key:" + i, "" + i);
            }
            commands.set("gone", "1");
        });
        backup.start();
        backup.close();
        Map<String, byte[]> before = new java.util.HashMap<>();
        bucket.names().forEach(name -> before.put(name, bucket.get(name)));
        redis.run(commands -> {
            commands.set("key:7", "changed");
            commands.del("gone");
        });

        backup = new BackupFlow(redis, s3, "redis-backup").start();

        List<String> changed = backup.objects().keySet().stream()
                .map(ObjectName::objectKey)
                .filter(name -> !java.util.Arrays.equals(before.get(name), bucket.get(name)))
                .toList();
        assertThat(changed).hasSize(2);
        assertThat(new String(backup.latest("key:7").orElseThrow().state().payload(), StandardCharsets.UTF_8))
                .isEqualTo("changed");
        assertThat(backup.latest("gone").orElseThrow().state().isGone()).isTrue();
    }
}

package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.ObjectNames;
import io.caravan.sink.restore.bucket.Verification;
import io.caravan.sink.verify.Difference;
import io.caravan.sink.verify.Difference.Kind;
import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flow verify-backup finds of a backup that was made and then meddled with. */
class VerifyBackupIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private S3Bucket bucket;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        redis.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.set("key:" + i, "value " + i);
                commands.hset("hash:" + i, Map.of("a", "" + i, "b", "2"));
            }
            commands.psetex("temporary", 3_600_000, "1");
            commands.set("gone", "1");
            commands.select(3);
            commands.sadd("set", "x", "y");
            commands.select(0);
        });
    }

    @AfterEach
    void ends() {
        bucket.empty();
        redis.flush();
    }

    private void backUp(String layout, boolean versioning) {
        try (BackupFlow backup = new BackupFlow(redis, s3, "redis-backup")
                .set("databases", "0-15")
                .set("layout", layout)
                .set("versioning", versioning)
                .start()) {
            redis.run(commands -> commands.del("gone"));
            backup.awaitSettled();
            await().atMost(BackupFlow.LONGEST)
                    .until(() -> layout.equals("packed")
                            || backup.latest("gone").orElseThrow().state().isGone());
        }
    }

    private static void behindItsBack(Consumer<RedisCommands<String, String>> change) {
        redis.run(change::accept);
    }

    private List<Difference> verify() {
        AtomicBoolean done = new AtomicBoolean();
        try (ShippedFlows flows = new ShippedFlows(redis.uri())) {
            s3.properties("redis-backup").forEach(flows::set);
            flows.set("verify-backup.enabled", true)
                    .set("verify-backup.passes", 1)
                    .set("verify-backup.patience", 100)
                    .set("verify-backup.databases", "0-15")
                    .bind("scanListener", new ScanListener() {
                        @Override
                        public void passDone(ScanReport report) {
                            done.set(true);
                        }
                    })
                    .start();
            await("the pass").atMost(BackupFlow.LONGEST).untilTrue(done);
            return flows.camel()
                    .getRegistry()
                    .lookupByNameAndType("verification", Verification.class)
                    .differences();
        }
    }

    @ParameterizedTest
    @CsvSource({"plain, false", "plain, true", "packed, false"})
    void findsNothingWhereNothingDiffers(String layout, boolean versioning) {
        backUp(layout, versioning);

        assertThat(verify()).isEmpty();
    }

    @Test
    void findsEachDifference() {
        backUp("plain", false);
        behindItsBack(commands -> {
            commands.set("key:1", "another");
            commands.hset("hash:2", "a", "another");
            commands.pexpire("temporary", 1_800_000);
            commands.persist("temporary");
            commands.set("new", "1");
            commands.del("key:3");
        });

        assertThat(verify())
                .extracting(Difference::kind, Difference::database, Difference::key)
                .containsExactlyInAnyOrder(
                        tuple(Kind.value, 0, "key:1"),
                        tuple(Kind.value, 0, "hash:2"),
                        tuple(Kind.expiry, 0, "temporary"),
                        tuple(Kind.missing, 0, "new"),
                        tuple(Kind.extra, 0, "key:3"));
    }

    @Test
    void findsObjectsThatWereAlteredOrDeletedBehindItsBack() {
        backUp("plain", false);
        String altered = nameOf("key:1");
        String deleted = nameOf("key:2");
        bucket.flip(altered, -40);
        bucket.delete(deleted);

        assertThat(verify())
                .extracting(Difference::kind, Difference::key, Difference::object)
                .containsExactlyInAnyOrder(
                        tuple(Kind.broken, null, altered),
                        tuple(Kind.missing, "key:1", null),
                        tuple(Kind.missing, "key:2", null));
    }

    private static String nameOf(String key) {
        return new ObjectNames("", false).name(0, key.getBytes(StandardCharsets.UTF_8));
    }
}

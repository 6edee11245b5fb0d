package io.caravan.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import io.caravan.testing.TcpProxy;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever breaks while keys are restored, they are there in the end, or the restore says that they may not be. */
class RestoreServersIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final long A_WHILE_NANOS = (FULL ? 30 : 3) * 1_000_000_000L;
    private static final int KEYS = 1_000;

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    private final BackupFormat format = BackupFormat.with(BackupKeys.none());
    private S3Bucket bucket;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("servers");
        for (int i = 0; i < KEYS; i++) {
            byte[] key = ("key:" + i).getBytes(UTF_8);
            KeyState state = new KeyState(0, key, "string", Form.STRING, new byte[] {'1'}, 1, -1, 1_000);
            bucket.put(new ObjectNames("", false).name(0, key), format.pack(new KeyVersion(state, 1_000, "set")));
        }
    }

    @AfterEach
    void ends() {
        faults.heal();
        bucket.empty();
    }

    private RestoreFlow restore(String redis) {
        return new RestoreFlow(redis, s3.properties("servers"))
                .set("batch-size", 50)
                .set("concurrency", 2)
                .setShared("s3.endpoint", faults.endpoint())
                .setShared("s3.timeout", 2_000)
                .setShared("redis.timeout", 2_000)
                .setShared("retry.longest-delay", 500);
    }

    private static RestoreFlow begun(RestoreFlow restore) {
        restore.start();
        await("some are restored")
                .atMost(BackupFlow.LONGEST)
                .until(() -> restore.report().summary().restored() > 100);
        return restore;
    }

    private static void expectAll(RedisServer redis) {
        redis.run(commands -> {
            assertThat(commands.dbsize()).isEqualTo(KEYS);
            assertThat(commands.keys("*")).allMatch(key -> commands.get(key).equals("1"));
        });
    }

    @Test
    void saysThatThePrimaryWasReplacedAndIsCompleteWhereItIsRunAgain() throws Exception {
        try (RedisSentinel sentinel = RedisSentinel.start()) {
            RedisServer primary;
            try (RestoreFlow restore = begun(restore(sentinel.uri()))) {
                primary = sentinel.failover();
                RestoreSummary summary = restore.summary();

                assertThat(summary.doubts())
                        .singleElement()
                        .asString()
                        .contains("was replaced by another primary while keys were written");
                assertThat(summary.isComplete()).isFalse();
            }

            await("the failover is over").atMost(BackupFlow.LONGEST).untilAsserted(() -> {
                try (RestoreFlow restore = restore(sentinel.uri())) {
                    assertThat(restore.run().isComplete()).isTrue();
                }
                expectAll(primary);
            });
        }
    }

    @Test
    void goesOnWhenRedisIsBackAndSaysThatItWasRestarted() throws Exception {
        try (RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
                RestoreFlow restore = begun(restore(redis.uri()))) {
            redis.assumeLocal();

            redis.kill();
            await().atMost(BackupFlow.LONGEST)
                    .until(() -> !restore.flows.ailments().isEmpty());
            redis.restart();
            RestoreSummary summary = restore.summary();

            assertThat(summary.restored()).isEqualTo(KEYS);
            assertThat(summary.doubts()).singleElement().asString().contains("was restarted while keys were written");
            expectAll(redis);
        }
    }

    @Test
    void isCompleteThoughTheNetworkToRedisWasCut() throws Exception {
        try (RedisServer redis = RedisServer.start();
                TcpProxy network = TcpProxy.to(redis.host(), redis.port());
                RestoreFlow restore = begun(restore("redis://" + network.host() + ":" + network.port()))) {
            network.refuse();
            network.cut();
            LockSupport.parkNanos(A_WHILE_NANOS);
            network.resume();
            RestoreSummary summary = restore.summary();

            assertThat(summary.restored()).isEqualTo(KEYS);
            assertThat(summary.isComplete()).as("%s", summary).isTrue();
            expectAll(redis);
        }
    }

    @Test
    void isCompleteThoughS3IsSlowAndWhatItSaysIsDamagedOnItsWay() throws Exception {
        try (RedisServer redis = RedisServer.start();
                RestoreFlow restore = restore(redis.uri())) {
            faults.next(2, S3Call.LIST, S3Fault.SLOW_DOWN);
            faults.next(1, S3Call.LIST, S3Fault.TRUNCATE);
            for (S3Fault fault : S3Fault.values()) {
                // What is damaged is read once more, and then it is damaged in the bucket.
                boolean isOften = fault == S3Fault.SLOW_DOWN || fault == S3Fault.TRUNCATE;
                faults.next(isOften ? 5 : 1, S3Call.GET, fault);
            }
            begun(restore);
            faults.next(5, S3Call.GET, S3Fault.SLOW_DOWN);
            faults.next(5, S3Call.GET, S3Fault.TRUNCATE);
            faults.next(1, S3Call.GET, S3Fault.FLIP);
            RestoreSummary summary = restore.summary();

            assertThat(summary.restored()).isEqualTo(KEYS);
            assertThat(summary.isComplete()).as("%s", summary).isTrue();
            expectAll(redis);
        }
    }

    @Test
    void isCompleteAfterS3WasAway() throws Exception {
        try (RedisServer redis = RedisServer.start();
                RestoreFlow restore = begun(restore(redis.uri()))) {
            faults.refuse();
            LockSupport.parkNanos(A_WHILE_NANOS);
            faults.heal();
            RestoreSummary summary = restore.summary();

            assertThat(summary.restored()).isEqualTo(KEYS);
            assertThat(summary.isComplete()).as("%s", summary).isTrue();
            expectAll(redis);
        }
    }
}

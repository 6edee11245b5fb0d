package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.ChangedKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was heard of is in the bucket when the flow has ended. */
class StopIT {

    private static final List<String> KEYS =
            IntStream.range(0, 300).mapToObj(n -> "key:" + n).toList();

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private S3Bucket bucket;
    private BackupFlow backup;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        backup = new BackupFlow(redis, s3, "redis-backup");
    }

    @AfterEach
    void ends() {
        backup.close();
        bucket.empty();
        redis.flush();
    }

    /** The client of S3 is there when the first object was stored. */
    private void start() {
        redis.run(commands -> commands.set("first", "1"));
        backup.start();
    }

    private static void set(String value) {
        redis.run(commands -> KEYS.forEach(key -> commands.set(key, value)));
    }

    private void verifyStored() {
        assertThat(backup.flows.camel().getShutdownStrategy().isForceShutdown())
                .as("the stop had to be forced")
                .isFalse();
        assertThat(backup.objects().values()).extracting(BackupFlow::text).containsAll(KEYS);
    }

    @Test
    void storesWhatWaitsForTheEndOfItsWindow() {
        backup.set("window", 20_000);
        start();
        set("1");

        backup.awaitHeard(KEYS.size());
        backup.close();

        verifyStored();
    }

    @Test
    void storesEachChangeThatWasHeardOf() {
        backup.set("versioning", true);
        start();
        ChangedKeys changed = backup.changed();
        set("1");

        backup.close();

        assertThat(changed.size()).isZero();
        assertThat(backup.flows.camel().getShutdownStrategy().isForceShutdown()).isFalse();
    }

    @Test
    void triesNowAndThenOnlyWhereRedisIsGone() {
        redis.assumeLocal();
        AtomicInteger failures = new AtomicInteger();
        backup.set("window", 20_000)
                .flows
                .set("camel.main.shutdownTimeout", 5)
                .bind("failures", new EventNotifierSupport() {
                    @Override
                    public void notify(CamelEvent event) {
                        if (event instanceof CamelEvent.ExchangeFailedEvent failed
                                && "backup-store".equals(failed.getExchange().getFromRouteId())) {
                            failures.incrementAndGet();
                        }
                    }
                });
        start();
        set("1");
        backup.awaitHeard(KEYS.size());

        redis.kill();
        try {
            backup.close();
        } finally {
            redis.restart();
        }

        assertThat(failures.get()).isBetween(1, 100);
    }

    @Test
    void knowsAfterwardsWhatIsStored() {
        backup.set("window", 0).start();
        set("1");
        backup.awaitHeard(0);
        backup.close();
        List<KeyVersion> before = List.copyOf(backup.objects().values());

        backup = new BackupFlow(redis, s3, "redis-backup").start();

        assertThat(backup.objects().values())
                .extracting(version -> version.state().capturedAt())
                .containsExactlyElementsOf(before.stream()
                        .map(version -> version.state().capturedAt())
                        .toList());
    }
}

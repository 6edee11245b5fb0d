package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupSettings;
import io.caravan.source.RedisConnections;
import io.caravan.state.backup.BackupGap;
import io.caravan.state.backup.BackupIndex;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Of two instances one stores, and the other repairs what was missed when it takes over. */
class BackupStandbyIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @TempDir
    Path locks;

    private BackupFlow instance() {
        BackupFlow flow = new BackupFlow(redis, s3, "standby").set("window", 20).set("versioning", true);
        flow.flows.set("leader.election", "file").set("leader.lock-folder", locks);
        return flow;
    }

    private static String leadership(BackupFlow flow) {
        return HealthCheckRegistry.get(flow.flows.camel())
                .getCheck("leader")
                .orElseThrow()
                .call()
                .getMessage()
                .orElse("");
    }

    @Test
    void onlyTheActiveInstanceStoresAndTheNextOneRepairsWhatWasMissed() {
        S3Bucket bucket = s3.bucket("standby");
        redis.run(commands -> {
            commands.set("a", "1");
            commands.set("b", "1");
        });
        try (BackupFlow first = instance().start();
                BackupFlow second = instance();
                RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(redis.uri());
            second.flows.start();
            await("the second stands by")
                    .atMost(BackupFlow.LONGEST)
                    .until(() -> leadership(second).contains("keyspace-to-s3 stands by"));
            redis.run(commands -> commands.set("a", "2"));
            await("stored by the first")
                    .atMost(BackupFlow.LONGEST)
                    .untilAsserted(() -> assertThat(
                                    StoredVersions.in(bucket, versions()).strings("a"))
                            .containsExactly("1", "2"));
            assertThat(second.changed().size()).isZero();
            assertThat(second.reconcile().totals().passes()).isZero();

            first.close();
            long missed = System.currentTimeMillis();
            redis.run(commands -> {
                commands.set("a", "3");
                commands.del("b");
            });
            second.awaitSettled();

            await("repaired").atMost(BackupFlow.LONGEST).untilAsserted(() -> {
                second.awaitSettled();
                StoredVersions.in(bucket, versions()).assertEqual(connections, 1);
            });
            assertThat(StoredVersions.in(bucket, versions()).strings("a")).containsExactly("1", "2", "3");
            assertThat(gapsOf(second)).anyMatch(gap -> gap.covers(missed));
        }
    }

    private static Iterable<BackupGap> gapsOf(BackupFlow flow) {
        return flow.flows
                .camel()
                .getRegistry()
                .lookupByNameAndType("backupIndex", BackupIndex.class)
                .gaps();
    }

    private static BackupSettings versions() {
        BackupSettings settings = new BackupSettings();
        settings.setVersioning(true);
        return settings;
    }
}

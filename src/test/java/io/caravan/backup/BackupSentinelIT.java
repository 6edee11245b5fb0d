package io.caravan.backup;

import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupSettings;
import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backup of the server that a Sentinel names, whichever that is. */
class BackupSentinelIT {

    @RegisterExtension
    static final RedisSentinel sentinel = RedisSentinel.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @Test
    void goesOnAfterAFailover() {
        S3Bucket bucket = s3.bucket("sentinel");
        RedisConnections connections = new RedisConnections();
        connections.getSettings().setUri(sentinel.uri());
        connections.getSettings().setReconnectDelay(50);
        sentinel.primary().run(commands -> commands.set("before", "1"));
        try (BackupFlow backup = new BackupFlow(sentinel.uri(), s3.properties("sentinel"), bucket)
                .set("window", 20)
                .start()) {
            RedisServer primary = sentinel.failover();
            primary.run(commands -> {
                commands.set("after", "1");
                commands.del("before");
            });

            await("as on the new primary")
                    .atMost(BackupFlow.LONGEST)
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        backup.awaitSettled();
                        StoredVersions.in(bucket, new BackupSettings()).assertEqual(connections, 1);
                    });
        } finally {
            connections.close();
        }
    }
}

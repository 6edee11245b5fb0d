package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.BackupSettings;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backup of the keys of all nodes of a cluster. */
class BackupClusterIT {

    private static final int KEYS = 500;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.startWithReplicas();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final RedisConnections connections = new RedisConnections();

    @BeforeEach
    void begins() {
        connections.getSettings().setUri(cluster.uri());
        connections.getSettings().setCluster(true);
    }

    @AfterEach
    void ends() {
        connections.close();
    }

    private void write(String value) {
        RedisKeyspace redis = connections.keyspace(0);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        redis.awaitAll(IntStream.range(0, KEYS)
                .mapToObj(i -> redis.commands().set(("key:" + i).getBytes(StandardCharsets.UTF_8), bytes))
                .toList());
    }

    @Test
    void saysWhatAllNodesHoldAlsoAfterAFailover() {
        S3Bucket bucket = s3.bucket("cluster");
        write("1");
        BackupFlow backup = new BackupFlow(cluster.uri(), s3.properties("cluster"), bucket).set("window", 20);
        backup.flows.set("redis.cluster", true);
        try (backup) {
            backup.start();
            assertEqual(bucket);
            cluster.node(0).kill();
            await("another node takes over")
                    .atMost(BackupFlow.LONGEST)
                    .ignoreExceptions()
                    .untilAsserted(() -> write("2"));

            await("as on the cluster")
                    .atMost(BackupFlow.LONGEST)
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        backup.awaitSettled();
                        assertEqual(bucket);
                    });
        }
    }

    private void assertEqual(S3Bucket bucket) {
        StoredVersions stored = StoredVersions.in(bucket, new BackupSettings());
        assertThat(stored.all()).hasSize(KEYS);
        stored.assertEqual(connections, 1);
    }
}

package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisCluster;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The streams of every node of a cluster are watched. */
class ClusterMonitorIT {

    private static final int STREAMS = 30;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start("--appendonly", "no");

    @Test
    void seesTheStreamsOfEveryNode() {
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < STREAMS; i++) {
                connection.sync().xadd("s" + i, Map.of("n", "1"));
                connection.sync().xgroupCreate(StreamOffset.from("s" + i, "0"), "readers");
                connection.sync().xreadgroup(Consumer.from("readers", "one"), StreamOffset.lastConsumed("s" + i));
            }
        } finally {
            client.shutdown();
        }

        try (Watch watch = new Watch(cluster.uri()).set("redis.cluster", true).start()) {
            Round round = watch.awaitRound(each -> each.streams().size() == STREAMS);

            assertThat(round.streams())
                    .allSatisfy(each -> assertThat(each.isWell()).isTrue());
            assertThat(round.pending()).isEqualTo(STREAMS);
            assertThat(round.largestLag()).isZero();
        }
    }
}

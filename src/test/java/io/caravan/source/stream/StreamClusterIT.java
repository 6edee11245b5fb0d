package io.caravan.source.stream;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.SlotHash;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost of the streams of a cluster that changes while they are written to. */
class StreamClusterIT {

    private static final int STREAMS = 20;
    private static final int MOVED = 5;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.startWithReplicas("--appendonly", "no");

    private SourceFlow flow;
    private StreamTraffic traffic;

    @BeforeEach
    void begins() {
        traffic = StreamTraffic.toCluster(cluster.uri(), STREAMS);
        flow = new SourceFlow(cluster.uri());
        flow.settings().setCluster(true);
        flow.settings().setTimeout(2000);
        flow.from("redis-stream:caravan?patterns=*&discoveryInterval=200&blockTimeout=200&claimAfter=2000")
                .awaitCommitted(100);
    }

    @AfterEach
    void ends() throws Exception {
        flow.close();
        traffic.flush();
        traffic.close();
    }

    @Test
    void readsTheStreamsOfEveryNode() throws Exception {
        traffic.awaitMore(200);

        traffic.awaitCommitted(flow);
    }

    @Test
    void followsStreamsToTheNodeThatTheirSlotsMoveTo() throws Exception {
        for (int i = 0; i < MOVED; i++) {
            int slot = SlotHash.getSlot("s" + i);
            int from = cluster.ownerOf(slot, 1);
            int to = IntStream.range(0, 3)
                    .filter(node -> node != from)
                    .findFirst()
                    .orElseThrow();
            if (from < 3) {
                cluster.migrateSlot(slot, from, to);
            }
        }
        traffic.awaitMore(200);

        traffic.awaitCommitted(flow);
    }

    @Test
    void goesOnWithTheReplicaOfAPrimaryThatDies() throws Exception {
        int slot = SlotHash.getSlot("s0");
        int before = cluster.ownerOf(slot, 1);
        int asked = before == 1 ? 2 : 1;
        cluster.node(before).kill();
        cluster.awaitOwner(slot, before + 3, asked);
        cluster.node(before).restart();
        cluster.awaitOk();
        traffic.awaitMore(200);

        traffic.awaitCommitted(flow);
    }
}

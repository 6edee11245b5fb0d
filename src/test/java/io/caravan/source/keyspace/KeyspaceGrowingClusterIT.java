package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.SlotMigration;
import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each key that is set in a cluster while a new node takes over slots is announced once, or lies in a gap that is declared. */
class KeyspaceGrowingClusterIT {

    // The slots of keys that the traffic sets once they have moved, and of some that it has set before.
    private static final List<Integer> SLOTS = IntStream.range(0, 24)
            .map(i -> SlotHash.getSlot(String.format("k%08d", i * 100)))
            .boxed()
            .distinct()
            .toList();

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start("--appendonly", "no");

    private static void move(int slot, int to) {
        int from = cluster.ownerOf(slot, 0);
        SlotMigration migration = cluster.beginMigration(slot, from, to);
        migration.moveAllKeys();
        migration.finish();
    }

    @Test
    void deliversEventsOfKeysThatMoveToANewNodeOnceEach() throws Exception {
        Faults faults = new Faults();
        try (SourceFlow flow = new SourceFlow(cluster.uri())) {
            flow.settings().setCluster(true);
            Events events = Events.from(flow, "redis-keyspace:growing?events=$");
            try (KeyTraffic traffic = KeyTraffic.toCluster(cluster.uris())) {
                traffic.awaitMore(200);

                int added = cluster.addPrimary();
                faults.during(() -> move(SLOTS.get(0), added));
                SLOTS.subList(1, SLOTS.size()).forEach(slot -> move(slot, added));
                traffic.awaitMore(3000);

                traffic.awaitDelivered(events);
                faults.assertExplain(events.gaps);
                assertThat(events.gaps).hasSizeLessThanOrEqualTo(1);
                int before = events.events().size();
                cluster.on(added, commands -> commands.set("k00000000", "moved"));
                events.await(before + 1);
                assertThat(events.texts().subList(before, before + 1)).containsExactly("0 set k00000000");
            }
        }
    }
}

package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each key that is set in a cluster that changes is announced once, or lies in a gap that is declared. */
class KeyspaceClusterIT {

    private static final int SLOT = SlotHash.getSlot("k00000000");
    private static final String PROBE = "{k00000000}";
    private static final Duration A_MOMENT = Duration.ofMillis(1200);
    private static final Duration SOON = Duration.ofSeconds(2);

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.startWithReplicas("--appendonly", "no");

    private SourceFlow flow;
    private Events events;
    private KeyTraffic traffic;
    private final Faults faults = new Faults();

    @BeforeEach
    void begins() {
        flow = new SourceFlow(cluster.uri());
        flow.settings().setCluster(true);
        events = Events.from(flow, "redis-keyspace:cluster?events=$");
        traffic = KeyTraffic.toCluster(cluster.uris());
        traffic.awaitMore(100);
    }

    @AfterEach
    void ends() throws Exception {
        flow.close();
        traffic.close();
        IntStream.range(0, cluster.size())
                .filter(node -> cluster.on(node, commands -> commands.info("replication"))
                        .contains("role:master"))
                .forEach(node -> cluster.on(node, commands -> commands.flushall()));
    }

    @Test
    void listensToEveryPrimary() throws Exception {
        traffic.awaitMore(500);

        traffic.awaitDelivered(events);
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void missesNothingWhenASlotMovesBetweenPrimaries() throws Exception {
        int from = cluster.ownerOf(SLOT, 1);
        int to = IntStream.range(0, cluster.size())
                .filter(node -> node != from && isPrimary(node))
                .findFirst()
                .orElseThrow();

        cluster.migrateSlot(SLOT, from, to);
        traffic.awaitMore(200);
        cluster.migrateSlot(SLOT, to, from);
        traffic.awaitMore(200);

        traffic.awaitDelivered(events);
        assertThat(events.gaps).isEmpty();
    }

    @Test
    void staysAtItsNodesWhenTheSlotOfAHeartbeatMoves() throws Exception {
        int slot = SlotHash.getSlot(heartbeatTag());
        int from = cluster.ownerOf(slot, 1);
        int to = IntStream.range(0, cluster.size())
                .filter(node -> node != from && isPrimary(node))
                .findFirst()
                .orElseThrow();

        cluster.migrateSlot(slot, from, to);
        traffic.awaitMore(500);
        events.awaitListening();

        traffic.awaitDelivered(events);
        assertThat(events.gaps).isEmpty();
        flow.close();
        assertThat(heartbeats()).isZero();
        cluster.migrateSlot(slot, to, from);
    }

    private static String heartbeatTag() {
        return IntStream.range(0, cluster.size())
                .filter(KeyspaceClusterIT::isPrimary)
                .mapToObj(node -> cluster.on(node, commands -> commands.keys("caravan:*heartbeat*")))
                .flatMap(keys -> keys.stream())
                .map(key -> key.substring(key.indexOf('{') + 1, key.indexOf('}')))
                .findFirst()
                .orElseThrow();
    }

    private static long heartbeats() {
        return IntStream.range(0, cluster.size())
                .filter(KeyspaceClusterIT::isPrimary)
                .mapToLong(node -> cluster.on(node, commands -> commands.keys("caravan:*heartbeat*"))
                        .size())
                .sum();
    }

    private static boolean isPrimary(int node) {
        return cluster.on(node, commands -> commands.info("replication")).contains("role:master");
    }

    @Test
    void goesOnWithTheReplicaThatTakesOver() throws Exception {
        int before = cluster.ownerOf(SLOT, 1);
        int replica = (before + 3) % 6;

        faults.during(() -> {
            cluster.on(replica, commands -> commands.clusterFailover(false));
            awaitWritesAt(replica);
        });
        cluster.awaitOwner(SLOT, replica);
        traffic.awaitMore(500);

        traffic.awaitLivingDelivered(events);
        assertThat(events.gaps).isNotEmpty();
        faults.assertExplain(events.gaps);
        cluster.awaitOk();
    }

    @Test
    void goesOnWithTheReplicaOfAPrimaryThatDies() throws Exception {
        int before = cluster.ownerOf(SLOT, 1);
        int replica = (before + 3) % 6;
        int[] running = IntStream.range(0, 6).filter(node -> node != before).toArray();

        faults.during(() -> {
            cluster.node(before).kill();
            awaitWritesAt(replica);
        });
        cluster.awaitOwner(SLOT, replica, running);
        traffic.awaitMore(500);
        await("a gap").atMost(SourceFlow.LONG_ENOUGH).until(() -> !events.gaps.isEmpty());
        cluster.node(before).restart();
        cluster.awaitOk();

        traffic.awaitLivingDelivered(events);
        events.awaitListening();
        faults.assertExplain(events.gaps);
    }

    @Test
    void deliversEventsOfTheOthersWhileAPrimaryHangsAndItsReplicaTakesOver() throws Exception {
        int hanging = cluster.ownerOf(SLOT, 1);
        int replica = (hanging + 3) % 6;
        int other = cluster.ownerOf((SLOT + RedisCluster.SLOTS / 2) % RedisCluster.SLOTS, hanging);
        String tag = tagOf(other);

        faults.during(() -> {
            cluster.node(hanging).pause();
            for (int i = 0; i < 5; i++) {
                String key = tag + i;
                cluster.on(other, commands -> commands.set(key, "v"));
                await("the event of " + key)
                        .atMost(SOON)
                        .until(() -> events.texts().contains("0 set " + key));
            }
            awaitWritesAt(replica);
        });
        traffic.awaitMore(500);
        events.awaitGap(EventGap.Reason.TOPOLOGY);
        cluster.node(hanging).resume();
        cluster.awaitOk();

        traffic.awaitLivingDelivered(events);
        faults.assertExplain(events.gaps);
        events.awaitListening();
    }

    @Test
    void missesNothingOfAPrimaryThatHangsForAMoment() throws Exception {
        int hanging = cluster.ownerOf(SLOT, 1);

        cluster.node(hanging).pause();
        await("a moment").pollDelay(A_MOMENT).until(() -> true);
        cluster.node(hanging).resume();
        traffic.awaitMore(500);

        traffic.awaitDelivered(events);
        assertThat(events.gaps).isEmpty();
    }

    private static String tagOf(int node) {
        return IntStream.range(0, RedisCluster.SLOTS)
                .mapToObj(number -> "{" + number + "}")
                .filter(tag -> cluster.ownerOf(SlotHash.getSlot(tag), node) == node)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitWritesAt(int node) {
        await("writes")
                .atMost(SourceFlow.LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> "OK".equals(cluster.on(node, commands -> commands.set(PROBE, "v"))));
    }
}

package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.RedisCluster;
import io.caravan.testing.SlotMigration;
import io.lettuce.core.FlushMode;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pass over a cluster that goes on where one before it was cut off. */
class ScanResumeClusterIT {

    private static final int TAGS = 40;
    private static final int KEYS_EACH = 300;
    private static final int KEYS = TAGS * KEYS_EACH;
    private static final int SLOT = SlotHash.getSlot("{7}");

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    private final Set<String> keys = new TreeSet<>();
    private ScanRoute route;

    @BeforeEach
    void fills() {
        for (int tag = 0; tag < TAGS; tag++) {
            String name = "{" + tag + "}:";
            String script = "for i = 1, " + KEYS_EACH + " do redis.call('SET', '" + name + "'..i, i) end";
            int owner = cluster.ownerOf(SlotHash.getSlot(name), 0);
            cluster.on(owner, commands -> commands.eval(script, ScriptOutputType.STATUS));
            for (int i = 1; i <= KEYS_EACH; i++) {
                keys.add(name + i);
            }
        }
        route = new ScanRoute(uri()).goingOnFrom(List.of());
    }

    @AfterEach
    void empties() {
        route.close();
        for (int node = 0; node < cluster.size(); node++) {
            cluster.on(node, commands -> commands.flushall(FlushMode.SYNC));
        }
    }

    @RepeatedTest(3)
    void deliversEachKeyBeforeTheCutOrAfterTheResume() throws Exception {
        int page = 20 + new Random().nextInt(60);
        Set<String> delivered = cutOff(page);

        goOn();
        ScanReport report = run();

        delivered.addAll(route.keys());
        assertThat(delivered).as("cut at page " + page).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(report.resumed()).isEqualTo(3);
        assertThat(report.scanned()).isLessThan(KEYS);
    }

    @Test
    void beginsAnewOnTheNodesBetweenWhichASlotWasMoved() throws Exception {
        Set<String> delivered = cutOff(60);
        int from = cluster.ownerOf(SLOT, 0);
        int to = (from + 1) % 3;
        cluster.migrateSlot(SLOT, from, to);

        goOn();
        ScanReport report = run();

        delivered.addAll(route.keys());
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(report.resumed()).isEqualTo(1);
        Map<String, List<ScanPosition>> byNode =
                route.positions.stream().collect(Collectors.groupingBy(ScanPosition::node));
        assertThat(byNode.get(cluster.id(from)).get(0).cursor()).isEqualTo("0");
        assertThat(byNode.get(cluster.id(to)).get(0).cursor()).isEqualTo("0");
        assertThat(byNode.get(cluster.id((from + 2) % 3)).get(0).cursor()).isNotEqualTo("0");
    }

    @Test
    void deliversTheKeysOfASlotThatWasMovedThereAndBack() throws Exception {
        Set<String> delivered = cutOff(60);
        int home = cluster.ownerOf(SLOT, 0);
        int away = (home + 1) % 3;
        cluster.migrateSlot(SLOT, home, away);
        cluster.migrateSlot(SLOT, away, home);

        goOn();
        ScanReport report = run();

        delivered.addAll(route.keys());
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(report.resumed()).isLessThanOrEqualTo(2);
    }

    @Test
    void beginsAnewEverywhereWhenAMigrationHasBegun() throws Exception {
        Set<String> delivered = cutOff(60);
        int from = cluster.ownerOf(SLOT, 0);
        SlotMigration migration = cluster.beginMigration(SLOT, from, (from + 1) % 3);
        migration.moveSomeKeys(KEYS_EACH / 2);
        try {
            goOn();
            ScanReport report = run();

            delivered.addAll(route.keys());
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(report.resumed()).isZero();
        } finally {
            migration.moveAllKeys();
            migration.finish();
        }
    }

    @Test
    void namesNoPositionWhileItReadsOnlyWhatHasMoved() throws Exception {
        int from = cluster.ownerOf(SLOT, 0);
        AtomicBoolean moved = new AtomicBoolean();
        route.onPage(exchange -> {
            if (route.pages.size() > 60 && moved.compareAndSet(false, true)) {
                cluster.migrateSlot(SLOT, from, (from + 1) % 3);
            }
        });

        run();

        int firstWithout = route.positions.indexOf(null);
        assertThat(firstWithout).isPositive();
        assertThat(route.positions.subList(firstWithout, route.positions.size()))
                .containsOnlyNulls();
        assertThat(new TreeSet<>(route.keys())).isEqualTo(keys);
    }

    /** Gives a pass up at a page, and returns the keys that came before. */
    private Set<String> cutOff(int page) {
        route.onPage(cutAt(page));

        assertThatThrownBy(this::run).hasMessage("cut");
        return new HashSet<>(route.keys());
    }

    private ScanReport run() throws Exception {
        return route.run("*", "read=counters", "pageSize=100", "checkpoints=#bean:checkpoints");
    }

    private void goOn() {
        route.close();
        route = new ScanRoute(uri()).goingOnFrom(route.positions);
    }

    private Processor cutAt(int page) {
        AtomicInteger pages = new AtomicInteger();
        ScanRoute cut = route;
        return exchange -> {
            if (pages.incrementAndGet() >= page && isUnderWayOnEachNode(cut)) {
                throw new IllegalStateException("cut");
            }
        };
    }

    private static boolean isUnderWayOnEachNode(ScanRoute route) {
        Map<String, Long> pages =
                route.nodes.stream().collect(Collectors.groupingBy(node -> node, Collectors.counting()));
        return pages.size() == 3 && pages.values().stream().allMatch(count -> count >= 3);
    }

    private static String uri() {
        return cluster.uri().replace("redis://", "redis-cluster://");
    }
}

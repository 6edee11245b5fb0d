package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConstants;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.SlotMigration;
import io.lettuce.core.FlushMode;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scan of a cluster, also while slots move from node to node. */
class RedisScanClusterIT {

    private static final int TAGS = 40;
    private static final int KEYS_EACH = 300;
    private static final int KEYS = TAGS * KEYS_EACH;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    private final Set<String> keys = new TreeSet<>();
    private ScanRoute route;

    @BeforeEach
    void fills() throws Exception {
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            RedisAdvancedClusterAsyncCommands<String, String> commands = connection.async();
            List<Future<?>> answers = new ArrayList<>();
            for (int tag = 0; tag < TAGS; tag++) {
                for (int i = 0; i < KEYS_EACH; i++) {
                    String key = "{" + tag + "}:" + i;
                    keys.add(key);
                    answers.add(commands.set(key, "1"));
                }
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        } finally {
            client.shutdown();
        }
        route = new ScanRoute(cluster.uri().replace("redis://", "redis-cluster://"));
    }

    @AfterEach
    void empties() {
        route.close();
        for (int node = 0; node < cluster.size(); node++) {
            cluster.on(node, commands -> commands.flushall(FlushMode.SYNC));
        }
    }

    @ParameterizedTest
    @EnumSource
    void deliversEachKeyOnceFromItsPrimary(ReadMode read) throws Exception {
        ScanReport report = route.run("*", "read=" + read, "pageSize=500", "passEvents=true");

        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(report.delivered()).isEqualTo(KEYS);
        assertThat(report.nodes()).hasSize(3).containsExactlyInAnyOrderElementsOf(addresses());
        assertThat(new TreeSet<>(route.nodes)).containsExactlyElementsOf(new TreeSet<>(addresses()));
    }

    @Test
    void deliversKeysThatMoveToANodeWhoseCursorHasPassedThem() throws Exception {
        int slot = SlotHash.getSlot("{7}");
        int from = cluster.ownerOf(slot, 0);
        int to = (from + 1) % 3;
        AtomicBoolean moved = new AtomicBoolean();
        route.onPage(onceOn(from, moved, 3, () -> {
            awaitDone(to);
            cluster.migrateSlot(slot, from, to);
        }));

        ScanReport report = route.run("*", "read=counters", "pageSize=100", "distinct=true");

        assertThat(moved).isTrue();
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(report.delivered()).isEqualTo(KEYS);
        assertThat(report.failed()).isZero();
    }

    @Test
    void deliversKeysOfManySlotsThatMoveInBothDirections() throws Exception {
        List<Runnable> moves = new ArrayList<>();
        for (int tag = 0; tag < TAGS; tag += 4) {
            int slot = SlotHash.getSlot("{" + tag + "}");
            int step = 1 + tag / 4 % 2;
            moves.add(() -> {
                int owner = cluster.ownerOf(slot, 0);
                cluster.migrateSlot(slot, owner, (owner + step) % 3);
            });
        }
        route.onPage(exchange -> {
            synchronized (moves) {
                if (route.pages.size() > 3 && !moves.isEmpty()) {
                    moves.remove(0).run();
                }
            }
        });

        route.run("*", "read=values", "pageSize=100");

        assertThat(moves).isEmpty();
        assertThat(new TreeSet<>(route.keys())).isEqualTo(keys);
    }

    @Test
    void deliversKeysOfASlotThatMovesThereAndBack() throws Exception {
        int slot = SlotHash.getSlot("{7}");
        int home = cluster.ownerOf(slot, 0);
        int away = (home + 1) % 3;
        AtomicBoolean left = new AtomicBoolean();
        AtomicBoolean returned = new AtomicBoolean();
        Processor leave = onceOn(home, left, 3, () -> {
            awaitDone(away);
            cluster.migrateSlot(slot, home, away);
        });
        Processor comeBack = onceOn(home, returned, 9, () -> cluster.migrateSlot(slot, away, home));
        route.onPage(exchange -> {
            leave.process(exchange);
            comeBack.process(exchange);
        });

        route.run("*", "read=values", "pageSize=100");

        assertThat(left).isTrue();
        assertThat(returned).isTrue();
        assertThat(new TreeSet<>(route.keys())).isEqualTo(keys);
    }

    @ParameterizedTest
    @EnumSource
    void deliversTheKeysOfASlotThatIsHalfWay(ReadMode read) throws Exception {
        int slot = SlotHash.getSlot("{7}");
        int from = cluster.ownerOf(slot, 0);
        int to = (from + 2) % 3;
        SlotMigration migration = cluster.beginMigration(slot, from, to);
        migration.moveSomeKeys(KEYS_EACH / 2);

        try {
            route.run("*", "read=" + read, "pageSize=100", "distinct=true");

            assertThat(new TreeSet<>(route.keys())).isEqualTo(keys);
            assertThat(route.entries()).extracting(KeyEntry::unreadable).containsOnlyNulls();
        } finally {
            migration.moveAllKeys();
            migration.finish();
        }
    }

    @Test
    void deliversTheKeysOfASlotThatMovesPieceByPiece() throws Exception {
        int slot = SlotHash.getSlot("{7}");
        int from = cluster.ownerOf(slot, 0);
        int to = (from + 1) % 3;
        SlotMigration migration = cluster.beginMigration(slot, from, to);
        AtomicBoolean finished = new AtomicBoolean();
        route.onPage(exchange -> {
            synchronized (finished) {
                if (!finished.get() && migration.moveSomeKeys(20) == 0) {
                    migration.finish();
                    finished.set(true);
                }
            }
        });

        route.run("*", "read=counters", "pageSize=100");

        assertThat(finished).isTrue();
        assertThat(new TreeSet<>(route.keys())).isEqualTo(keys);
        assertThat(route.entries()).extracting(KeyEntry::unreadable).containsOnlyNulls();
    }

    @Test
    void readsAKeyWhereItLivesNowWhenItMovedAfterTheScan() throws Exception {
        int slot = SlotHash.getSlot("{7}");
        int from = cluster.ownerOf(slot, 0);
        AtomicBoolean moved = new AtomicBoolean();
        // The page after this one has been asked for already, so its keys are read after they have left.
        route.onPage(onceOn(from, moved, 1, () -> cluster.migrateSlot(slot, from, (from + 1) % 3)));

        ScanReport report = route.run("*", "read=values", "pageSize=10000", "distinct=true");

        assertThat(moved).isTrue();
        assertThat(route.keys()).hasSize(KEYS).doesNotHaveDuplicates();
        assertThat(report.failed()).isZero();
    }

    @Test
    void doesNotReadTwiceWhenNothingMoves() throws Exception {
        ScanReport report = route.run("*", "read=nothing", "pageSize=100");

        assertThat(report.scanned()).isEqualTo(KEYS);
    }

    @Test
    void readsValuesOfEachTypeAndSizeFromTheNodeThatHoldsThem() throws Exception {
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < 30; i++) {
                connection.sync().set("text:" + i, "x".repeat(i * 1_000));
                connection.sync().rpush("list:" + i, "a", "b");
                connection.sync().hset("hash:" + i, "field", "value");
            }
        } finally {
            client.shutdown();
        }

        ScanReport report = route.run("*", "read=values", "pageSize=50", "distinct=true");

        assertThat(report.delivered()).isEqualTo(KEYS + 90);
        assertThat(report.failed()).isZero();
        for (int i = 0; i < 30; i++) {
            assertThat(route.entry("text:" + i).bytes()).hasSize(i * 1_000);
            assertThat((List<?>) route.entry("list:" + i).value()).hasSize(2);
            assertThat((List<?>) route.entry("hash:" + i).value()).hasSize(1);
        }
    }

    @Test
    void hasEndedOnEveryNodeWhenAPageOfOneFails() {
        AtomicInteger inRoute = new AtomicInteger();
        route.onPage(exchange -> {
            inRoute.incrementAndGet();
            try {
                if (route.pages.size() > 5) {
                    throw new IllegalStateException("sink away");
                }
            } finally {
                inRoute.decrementAndGet();
            }
        });

        assertThatThrownBy(() -> route.run("*", "read=nothing", "pageSize=10")).hasMessage("sink away");

        int pages = route.events.size();
        assertThat(inRoute).hasValue(0);
        await().during(Duration.ofMillis(300)).atMost(ScanRoute.LONG_ENOUGH).until(() -> route.events.size() == pages);
    }

    /** Does something at the given page of one node, once. */
    private Processor onceOn(int node, AtomicBoolean done, int page, Runnable action) {
        String address = addresses().get(node);
        return exchange -> {
            long before = route.nodes.stream().filter(address::equals).count();
            if (exchange.getMessage().getHeader(RedisConstants.NODE).equals(address)
                    && before >= page - 1
                    && done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    private void awaitDone(int node) {
        await(address(node) + " has been read")
                .atMost(ScanRoute.LONG_ENOUGH)
                .until(() -> route.nodesDone.contains(address(node)));
    }

    private static List<String> addresses() {
        return List.of(address(0), address(1), address(2));
    }

    private static String address(int node) {
        return cluster.node(node).host() + ":" + cluster.node(node).port();
    }
}

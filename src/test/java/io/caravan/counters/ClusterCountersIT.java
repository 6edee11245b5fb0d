package io.caravan.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.counters.Trap.Moment;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counters of a Redis Cluster of three primaries. */
class ClusterCountersIT {

    private static final int MOVED_SLOTS = 5;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    static Path folder;

    private Books books;
    private long issued;

    @BeforeEach
    void openBooks() throws SQLException {
        books = new Books(
                new CountersInRedis(List.of(cluster.node(0), cluster.node(1), cluster.node(2)), List.of(0)),
                postgres,
                "totals",
                folder);
        books.open();
        issued = books.seed(7);
    }

    private void awaitOpenClaim(Exporter exporter) {
        await("it scans").atMost(Duration.ofSeconds(120)).until(() -> {
            assertThat(exporter.isAlive()).as(exporter.output()).isTrue();
            return books.hasOpenClaim();
        });
    }

    @Test
    void countsOnceWhileSlotsMoveDuringTheScan() throws Exception {
        int[] slots = IntStream.range(0, Writers.GROUPS)
                .map(group -> SlotHash.getSlot(Writers.key(group, 0)))
                .filter(slot -> cluster.ownerOf(slot, 0) == 2)
                .distinct()
                .limit(MOVED_SLOTS)
                .toArray();

        boolean duringTheScan;
        try (Exporter exporter = books.export(
                "--decr", "--redis-cluster", "--redis-reconnect=100", "--page-size=200", "--redis-delay=200")) {
            awaitOpenClaim(exporter);
            for (int slot : slots) {
                cluster.migrateSlot(slot, 2, 0);
            }
            duringTheScan = exporter.isAlive();
            assertThat(exporter.exitCode()).as(exporter.output()).isZero();
        }

        assertThat(duringTheScan).isTrue();
        assertThat(books.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }

    @Test
    void countsOnceWhenTheExporterIsKilledDuringTheScan() throws Exception {
        try (Exporter exporter = books.export("--decr", "--redis-cluster", "--page-size=200", "--redis-delay=100")) {
            awaitOpenClaim(exporter);
            exporter.kill();
        }
        long left = books.total();

        books.settle("--decr", "--redis-cluster");

        assertThat(left).as("without what is in claims").isLessThan(issued);
        assertThat(books.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--decr, BEFORE", "--decr, AFTER", "--reset, AFTER"})
    void countsOnceWhenTheExporterIsKilledAtTheCommit(String take, Moment moment) throws Exception {
        CompletableFuture<Exporter> started = new CompletableFuture<>();
        try (Relay relay = Relay.to(postgres.host(), postgres.port(), new PostgresRequests("totals"))) {
            relay.watch(new Trap("COMMIT", 1, moment, () -> started.join().kill()));
            try (Exporter exporter =
                    books.exportThrough(cluster.node(0).port(), relay.port(), take, "--redis-cluster")) {
                started.complete(exporter);
                assertThat(exporter.exitCode()).as(exporter.output()).isEqualTo(137);
            }
        }
        long written = books.inTable();

        books.settle(take, "--redis-cluster");

        assertThat(written).isEqualTo(moment == Moment.AFTER ? issued : 0);
        assertThat(books.inTable()).isEqualTo(issued);
        assertThat(books.ownKeys()).isEmpty();
    }
}

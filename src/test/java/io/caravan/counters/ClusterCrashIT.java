package io.caravan.counters;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills exporters of a Redis Cluster by SIGKILL at each step of the protocol, which has a claim in every slot there. */
class ClusterCrashIT {

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    final CountingHouse house = CountingHouse.of(cluster, postgres);

    /** An older one goes on telling clients the ports that it began with. */
    @BeforeAll
    static void announcesThePortsOfRelays() {
        cluster.node(0).assumeVersion(7);
    }

    @Test
    void hasEachAmountInOnePlaceWhereverTheExporterIsKilled() throws Exception {
        Books books = house.books();
        AtomicLong issued = new AtomicLong(books.seed(1));
        Crashes crashes = new Crashes(house, () -> issued.addAndGet(books.increment(3)), "--decr", "--redis-cluster");
        List<CrashPoint> points = crashes.pointsOfAWholeRun();

        for (CrashPoint point : Crashes.slotsOrFull(points)) {
            crashes.killAt(point);
            books.awaitBalance(issued.get());
        }
        books.settle("--decr", "--redis-cluster");

        books.assertClosed(issued.get());
    }
}

package io.caravan.counters;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Books that are new in each test, and a relay before each server that keeps them.
 *
 * <pre>{@code @RegisterExtension
 * final CountingHouse house = CountingHouse.of(redis, postgres);}</pre>
 */
final class CountingHouse implements BeforeEachCallback, AfterEachCallback {

    private static final String TABLE = "totals";

    private final List<RedisServer> nodes;
    private final PostgresServer postgres;
    private final List<Relay> redisRelays = new ArrayList<>();
    private Relay postgresRelay;
    private Path folder;
    private Books books;

    private CountingHouse(List<RedisServer> nodes, PostgresServer postgres) {
        this.nodes = nodes;
        this.postgres = postgres;
    }

    static CountingHouse of(RedisServer redis, PostgresServer postgres) {
        return new CountingHouse(List.of(redis), postgres);
    }

    /** Its nodes tell clients the ports of the relays. */
    static CountingHouse of(RedisCluster cluster, PostgresServer postgres) {
        return new CountingHouse(List.of(cluster.node(0), cluster.node(1), cluster.node(2)), postgres);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("caravan-exporters");
        books = new Books(new CountersInRedis(nodes, List.of(0)), postgres, TABLE, folder);
        for (RedisServer node : nodes) {
            Relay relay = Relay.to(node.host(), node.port(), new RedisRequests());
            redisRelays.add(relay);
            announce(node, relay.port());
        }
        postgresRelay = Relay.to(postgres.host(), postgres.port(), new PostgresRequests(TABLE));
        books.open();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (RedisServer node : nodes) {
            announce(node, 0);
        }
        for (Relay relay : redisRelays) {
            relay.close();
        }
        redisRelays.clear();
        postgresRelay.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
        }
    }

    private void announce(RedisServer node, int port) {
        if (isCluster()) {
            node.run(commands -> commands.configSet("cluster-announce-port", Integer.toString(port)));
        }
    }

    boolean isCluster() {
        return nodes.size() > 1;
    }

    Books books() {
        return books;
    }

    /** Starts an exporter that talks to every server through its relay. */
    Exporter export(String... options) {
        return exportFor(books, options);
    }

    /** Starts an exporter of other books, through the same relays. */
    Exporter exportFor(Books other, String... options) {
        return other.exportThrough(redisRelays.get(0).port(), postgresRelay.port(), options);
    }

    /** Starts a replay of letters of counters that talks to every server through its relay. */
    Exporter replay() {
        return books.replayThrough(redisRelays.get(0).port(), postgresRelay.port());
    }

    void watchRedis(Relay.Watch watch) {
        redisRelays.forEach(relay -> relay.watch(watch));
    }

    void watchPostgres(Relay.Watch watch) {
        postgresRelay.watch(watch);
    }

    /** Hangs up on every client of PostgreSQL; the sessions of the server notice when they next listen. */
    void cutPostgres() {
        postgresRelay.cut();
    }
}

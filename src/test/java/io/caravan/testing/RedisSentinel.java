package io.caravan.testing;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis primary with one replica, watched by one Sentinel that decides alone, for the tests of one class.
 *
 * <pre>{@code @RegisterExtension
 * static final RedisSentinel sentinel = RedisSentinel.start();}</pre>
 */
public final class RedisSentinel implements AfterAllCallback, AutoCloseable {

    /** The name under which clients ask the Sentinel for the primary. */
    public static final String NAME = "caravan";

    private static final Duration AGREED_WITHIN = Duration.ofSeconds(60);
    private static final Duration ASKED_EVERY = Duration.ofMillis(50);

    private final List<RedisServer> nodes;
    private final RedisServer sentinel;
    private final RedisClient client = RedisClient.create();

    private RedisSentinel(List<RedisServer> nodes, RedisServer sentinel) {
        this.nodes = nodes;
        this.sentinel = sentinel;
    }

    public static RedisSentinel start() {
        RedisServer primary = RedisServer.start("--repl-diskless-sync-delay", "0");
        RedisServer replica = RedisServer.start(
                "--repl-diskless-sync-delay", "0", "--replicaof", primary.host(), Integer.toString(primary.port()));
        RedisServer sentinel = RedisServer.start(
                "--sentinel",
                "monitor",
                NAME,
                primary.host(),
                Integer.toString(primary.port()),
                "1",
                "--sentinel",
                "down-after-milliseconds",
                NAME,
                "1000",
                "--sentinel",
                "failover-timeout",
                NAME,
                "5000");
        RedisSentinel started = new RedisSentinel(List.of(primary, replica), sentinel);
        started.awaitReplica();
        return started;
    }

    private void awaitReplica() {
        await("the Sentinel knows a replica in step with the primary")
                .atMost(AGREED_WITHIN)
                .pollInterval(ASKED_EVERY)
                .until(() -> ask(commands -> commands.replicas(NAME)).stream().anyMatch(RedisSentinel::isUsable));
    }

    private static boolean isUsable(Map<String, String> replica) {
        return "ok".equals(replica.get("master-link-status")) && "slave".equals(replica.get("flags"));
    }

    /** Returns the address as Lettuce takes it: {@code redis-sentinel://host:port#name}. */
    public String uri() {
        return "redis-sentinel://" + sentinel.host() + ":" + sentinel.port() + "#" + NAME;
    }

    public RedisServer sentinel() {
        return sentinel;
    }

    /** Returns the server that is the primary now, as the Sentinel says. */
    public RedisServer primary() {
        InetSocketAddress address = (InetSocketAddress) ask(commands -> commands.getMasterAddrByName(NAME));
        return nodes.stream()
                .filter(node -> node.port() == address.getPort())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the server that is not the primary now. */
    public RedisServer replica() {
        RedisServer primary = primary();
        return nodes.stream().filter(node -> node != primary).findFirst().orElseThrow();
    }

    /** Makes the replica the primary while both run, and returns it when it takes writes. */
    public RedisServer failover() {
        RedisServer before = primary();
        awaitReplica();
        ask(commands -> commands.failover(NAME));
        return awaitPrimaryOtherThan(before);
    }

    /** Waits until the Sentinel has put another server in the place of this one, for example after it was killed. */
    public RedisServer awaitPrimaryOtherThan(RedisServer before) {
        await("another primary")
                .atMost(AGREED_WITHIN)
                .pollInterval(ASKED_EVERY)
                .until(() -> primary() != before && isPrimary(primary()));
        return primary();
    }

    private boolean isPrimary(RedisServer node) {
        StringBuilder replication = new StringBuilder();
        node.run(commands -> replication.append(commands.info("replication")));
        return replication.indexOf("role:master") >= 0;
    }

    private <T> T ask(Function<RedisSentinelCommands<String, String>, T> command) {
        try (StatefulRedisSentinelConnection<String, String> connection =
                client.connectSentinel(RedisURI.create(sentinel.uri()))) {
            return command.apply(connection.sync());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        client.shutdown();
        sentinel.close();
        nodes.forEach(RedisServer::close);
    }
}

package io.caravan.source;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.CamelContextHelper;

/**
 * One Redis deployment (standalone, Sentinel or cluster) and the way to connect to it.
 *
 * Nothing is connected before it is asked for. Commands in flight when a connection breaks fail with
 * {@link RedisException} and are never sent again behind the caller's back. Keys and values are bytes. Thread-safe.
 */
public final class RedisConnections implements CamelContextAware, AutoCloseable {

    private static final int MOST_ATTEMPTS = 3;

    private final RedisSettings settings = new RedisSettings();
    private final Map<Integer, RedisKeyspace> keyspaces = new HashMap<>();
    private final RedisClients clients = new RedisClients(settings);
    private final List<Runnable> farewells = new CopyOnWriteArrayList<>();
    private CamelContext camelContext;
    private SentinelPrimary sentinelPrimary;
    private String followed;
    private ClusterPrimaries clusterPrimaries;
    private StatefulRedisClusterConnection<byte[], byte[]> clusterConnection;

    /** @param camelContext where metrics are kept if it has a registry for them */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        clients.setMeters(() -> CamelContextHelper.findSingleByType(camelContext, MeterRegistry.class));
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /** Returns what names of Caravan's own keys begin with, which no source shows. */
    public String ownKeyPrefix() {
        return settings.ownKeyPrefix();
    }

    /** Returns the settings, to be changed before the first connection only. */
    public RedisSettings getSettings() {
        return settings;
    }

    /** Returns whether the deployment is a Redis Cluster, where only database 0 exists and keys live in slots. */
    public boolean isCluster() {
        return settings.cluster();
    }

    /** Returns the database of the URI, which is meant wherever no other is named. */
    public int defaultDatabase() {
        return settings.cluster() ? 0 : settings.uri().getDatabase();
    }

    /** Returns the server, or the deployment, as a person would name it. */
    public String address() {
        return settings.address();
    }

    /** Returns the user of the server's ACL that connects. */
    public String user() {
        return settings.user();
    }

    /** Returns how long to wait before connecting again; zero for a delay that grows. */
    Duration reconnectDelay() {
        return settings.reconnectDelay();
    }

    /** Returns what that delay grows to. */
    Duration longestReconnectDelay() {
        return settings.longestReconnectDelay();
    }

    /** Returns the longest time that one command may take. */
    public Duration timeout() {
        return settings.timeout();
    }

    /** Returns the clients, for a library that makes its connections itself. */
    RedisClients clients() {
        return clients;
    }

    /** Adds something to do when the connections are about to be closed, and can be used for the last time. */
    public void beforeClose(Runnable farewell) {
        farewells.add(farewell);
    }

    /**
     * Returns the commands of one database, routed to the node that owns a key. One connection per database, opened at
     * the first call and opened again by itself after it broke.
     *
     * @throws RedisUnavailableException if the server cannot be reached; the message names it
     */
    public synchronized RedisKeyspace keyspace(int database) {
        return keyspaces.computeIfAbsent(database, this::openKeyspace);
    }

    private RedisKeyspace openKeyspace(int database) {
        return isCluster()
                ? RedisKeyspace.of(clusterConnection(), settings.timeout())
                : RedisKeyspace.of(open(database), settings.timeout());
    }

    private StatefulRedisConnection<byte[], byte[]> open(int database) {
        return connecting(() -> clients.shared().connect(ByteArrayCodec.INSTANCE, settings.uriOf(database)));
    }

    /**
     * Returns the nodes that together hold every key: the server itself, or each primary of a cluster as it is now, or one
     * replica for each primary.
     *
     * @param  replicas whether to name a replica where a primary has one that is connected
     * @throws          RedisUnavailableException if the topology cannot be read
     */
    public List<RedisNode> nodes(boolean replicas) {
        if (!isCluster()) {
            RedisNode server = RedisNode.standalone(settings.address(), settings::uriOf);
            return List.of(replicas ? replica().orElse(server) : server);
        }
        return connecting(() -> new ClusterTopology(clients.cluster(), clusterConnection(), settings).nodes(replicas));
    }

    private Optional<RedisNode> replica() {
        return connecting(() -> new ServerReplicas(clients.unattended(), settings).first());
    }

    /**
     * Returns the servers that take writes, as {@link #nodes}; of a deployment with Sentinels the very server that they name now,
     * which is another node when they name another one. A node of a cluster that does not answer is waited for a moment only.
     *
     * @throws RedisUnavailableException if it cannot be found out
     */
    public List<RedisNode> primaries() {
        if (isCluster()) {
            return connecting(() -> clusterPrimaries().nodes());
        }
        return settings.sentinel()
                ? List.of(follow(connecting(() -> sentinelPrimary().node())))
                : nodes(false);
    }

    /** The server that was the primary before may go on answering for a while, with what it held then. */
    private synchronized RedisNode follow(RedisNode primary) {
        if (followed != null && !followed.equals(primary.address())) {
            keyspaces.forEach((database, keyspace) -> keyspace.moveTo(open(database)));
        }
        followed = primary.address();
        return primary;
    }

    private synchronized SentinelPrimary sentinelPrimary() {
        if (sentinelPrimary == null) {
            sentinelPrimary = new SentinelPrimary(clients.unattended(), settings);
        }
        return sentinelPrimary;
    }

    private synchronized ClusterPrimaries clusterPrimaries() {
        if (clusterPrimaries == null) {
            clusterPrimaries = new ClusterPrimaries(clients.cluster(), clusterConnection(), settings);
        }
        return clusterPrimaries;
    }

    /**
     * Opens a connection of the caller's own to one node. It does not reconnect by itself, so that the caller notices when
     * it may be talking to another server process.
     *
     * @throws RedisUnavailableException if the node cannot be reached
     */
    public StatefulRedisConnection<byte[], byte[]> connect(RedisNode node, int database) {
        return connecting(() -> {
            StatefulRedisConnection<byte[], byte[]> connection =
                    clients.unattended().connect(ByteArrayCodec.INSTANCE, node.uri(isCluster() ? 0 : database));
            if (isCluster() && node.isReplica()) {
                RedisKeyspace.await(connection.async().readOnly(), settings.timeout());
            }
            return connection;
        });
    }

    /**
     * Opens a connection of the caller's own for the channels of one node. It does not reconnect by itself.
     *
     * @throws RedisUnavailableException if the node cannot be reached
     */
    public StatefulRedisPubSubConnection<byte[], byte[]> connectPubSub(RedisNode node) {
        return connecting(() -> clients.unattended().connectPubSub(ByteArrayCodec.INSTANCE, node.uri(0)));
    }

    private <T> T connecting(Supplier<T> connect) {
        for (int attempt = 1; ; attempt++) {
            try {
                return connect.get();
            } catch (RedisUnavailableException e) {
                throw e;
            } catch (RedisException e) {
                if (attempt == MOST_ATTEMPTS || !RedisFailures.isReasonLost(e)) {
                    throw RedisFailures.cannotConnect(settings.address(), e);
                }
            }
        }
    }

    /** Returns whether each command may have to wait before it is sent, so that many are not to be held back together. */
    public boolean isPaced() {
        return settings.rateLimit() > 0;
    }

    private synchronized StatefulRedisClusterConnection<byte[], byte[]> clusterConnection() {
        if (clusterConnection == null) {
            clusterConnection = connecting(() -> ClusterOpening.connect(clients.cluster()));
        }
        return clusterConnection;
    }

    @Override
    public void close() {
        farewells.forEach(Runnable::run);
        farewells.clear();
        clients.close();
    }
}

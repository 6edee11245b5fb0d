package io.caravan.testing;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis Cluster of three primaries on the loopback interface, optionally with one replica each, for the tests of one
 * class.
 *
 * <pre>{@code @RegisterExtension
 * static final RedisCluster cluster = RedisCluster.start();}</pre>
 *
 * <p>Nodes 0 to 2 begin as primaries of a third of the slots each, nodes 3 to 5 as their replicas in the same order.
 * Faults are those of the single nodes: {@code cluster.node(1).kill()}.
 */
public final class RedisCluster implements AfterAllCallback, AutoCloseable {

    public static final int SLOTS = 16_384;

    private static final int PRIMARIES = 3;
    private static final Duration AGREED_WITHIN = Duration.ofSeconds(60);
    private static final Duration ASKED_EVERY = Duration.ofMillis(50);

    private final List<RedisServer> nodes = new ArrayList<>();
    private final RedisClient client = RedisClient.create();

    private RedisCluster() {}

    /** Starts three primaries. */
    public static RedisCluster start(String... options) {
        return start(0, options);
    }

    /** Starts three primaries and a replica of each. */
    public static RedisCluster startWithReplicas(String... options) {
        return start(1, options);
    }

    private static RedisCluster start(int replicasEach, String... options) {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int node = 0; node < PRIMARIES * (1 + replicasEach); node++) {
                cluster.nodes.add(RedisServer.start(nodeOptions(options)));
            }
            cluster.form();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static String[] nodeOptions(String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private void form() {
        for (int node = 0; node < nodes.size(); node++) {
            // Nodes that meet with equal epochs quarrel about them first.
            long epoch = node + 1;
            on(node, commands -> commands.clusterSetConfigEpoch(epoch));
        }
        for (RedisServer other : nodes.subList(1, nodes.size())) {
            on(0, commands -> commands.clusterMeet(other.host(), other.port()));
        }
        for (int primary = 0; primary < PRIMARIES; primary++) {
            // CLUSTER ADDSLOTSRANGE is new in 7.0; single slots are understood by every version.
            int[] slots = IntStream.range(primary * SLOTS / PRIMARIES, (primary + 1) * SLOTS / PRIMARIES)
                    .toArray();
            on(primary, commands -> commands.clusterAddSlots(slots));
        }
        awaitAllKnown();
        for (int replica = PRIMARIES; replica < nodes.size(); replica++) {
            String primary = id(replica - PRIMARIES);
            on(replica, commands -> commands.clusterReplicate(primary));
        }
        awaitOk();
    }

    /** Starts a node without slots, which all others know, and returns its index. */
    public int addPrimary(String... options) {
        nodes.add(RedisServer.start(nodeOptions(options)));
        int added = nodes.size() - 1;
        on(added, commands -> commands.clusterSetConfigEpoch(added + 1));
        on(
                0,
                commands -> commands.clusterMeet(
                        nodes.get(added).host(), nodes.get(added).port()));
        awaitAllKnown();
        awaitOk();
        return added;
    }

    private void awaitAllKnown() {
        await("the nodes of the cluster know each other")
                .atMost(AGREED_WITHIN)
                .pollInterval(ASKED_EVERY)
                .until(() -> allNodes().allMatch(this::knowsAll));
    }

    private boolean knowsAll(int node) {
        String known = on(node, RedisCommands::clusterNodes);
        return known.lines().count() == nodes.size() && !known.contains("handshake");
    }

    private IntStream allNodes() {
        return IntStream.range(0, nodes.size());
    }

    /**
     * Waits until every node runs, says that all slots are served, is in step with its primary if it has one, and sees
     * the others in the role that they have.
     */
    public void awaitOk() {
        awaitOk(allNodes().toArray());
    }

    /** Waits as {@link #awaitOk()} for these nodes only, when others are down. */
    public void awaitOk(int... running) {
        await("the nodes of the cluster say ok")
                .atMost(AGREED_WITHIN)
                .pollInterval(ASKED_EVERY)
                .ignoreExceptions()
                .until(() -> IntStream.of(running).allMatch(this::isOk) && rolesAreAgreed(running));
    }

    // A replica is told of as a primary without slots for a moment after it has been replaced.
    private boolean rolesAreAgreed(int... running) {
        List<String> ids = IntStream.of(running).mapToObj(this::id).toList();
        return IntStream.of(running)
                        .mapToObj(node -> roles(node, ids))
                        .distinct()
                        .count()
                == 1;
    }

    private Map<String, Boolean> roles(int asked, List<String> ids) {
        String seen = on(asked, RedisCommands::clusterNodes);
        return ClusterPartitionParser.parse(seen).stream()
                .filter(node -> ids.contains(node.getNodeId()))
                .collect(Collectors.toMap(
                        RedisClusterNode::getNodeId, node -> node.getRole().isUpstream()));
    }

    private boolean isOk(int node) {
        String replication = on(node, commands -> commands.info("replication"));
        return on(node, RedisCommands::clusterInfo).contains("cluster_state:ok")
                && (replication.contains("role:master") || replication.contains("master_link_status:up"));
    }

    public int size() {
        return nodes.size();
    }

    public RedisServer node(int index) {
        return nodes.get(index);
    }

    /** Returns the address of one node; the client finds the others from there. */
    public String uri() {
        return nodes.get(0).uri();
    }

    public List<String> uris() {
        return nodes.stream().map(RedisServer::uri).toList();
    }

    public String product() {
        return nodes.get(0).product();
    }

    /** Returns the node id that Redis Cluster uses. */
    public String id(int node) {
        return on(node, RedisCommands::clusterMyId);
    }

    /** Returns the index of the node that serves the slot, as another node sees it. */
    public int ownerOf(int slot, int asked) {
        String nodesSeen = on(asked, RedisCommands::clusterNodes);
        Partitions seen = ClusterPartitionParser.parse(nodesSeen);
        RedisClusterNode owner = seen.getPartitionBySlot(slot);
        int port = owner.getUri().getPort();
        return allNodes()
                .filter(node -> nodes.get(node).port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until every node says that this node serves the slot. */
    public void awaitOwner(int slot, int owner) {
        awaitOwner(slot, owner, allNodes().toArray());
    }

    /** Waits until these nodes say so, when others are down. */
    public void awaitOwner(int slot, int owner, int... asked) {
        await("slot " + slot + " is served by node " + owner)
                .atMost(AGREED_WITHIN)
                .pollInterval(ASKED_EVERY)
                .until(() -> IntStream.of(asked).allMatch(node -> ownerOf(slot, node) == owner));
    }

    /** Moves a slot with its keys to another node, at once. */
    public void migrateSlot(int slot, int from, int to) {
        SlotMigration migration = beginMigration(slot, from, to);
        migration.moveAllKeys();
        migration.finish();
    }

    /** Begins to move a slot; the test then moves keys as it likes and finishes. */
    public SlotMigration beginMigration(int slot, int from, int to) {
        return SlotMigration.begin(this, slot, from, to);
    }

    /** Runs a command on one node over a connection of its own. */
    public <T> T on(int node, Function<RedisCommands<String, String>, T> command) {
        try (StatefulRedisConnection<String, String> connection =
                client.connect(RedisURI.create(nodes.get(node).uri()))) {
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
        nodes.forEach(RedisServer::close);
    }
}

package io.caravan.source;

import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node of a Redis Cluster holds which slots, asked of the cluster each time.
 *
 * Each primary is asked about itself: it is the first to know that a slot has come to it, and others may learn of it late.
 */
final class ClusterTopology {

    // Only the importing node itself tells, on its own line: [slot-<-source node]
    private static final Pattern IMPORTING = Pattern.compile("\\[(\\d+)-<-");
    private static final int MOST_LOOKS = 5;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final RedisClusterClient client;
    private final StatefulRedisClusterConnection<byte[], byte[]> connection;
    private final RedisSettings settings;

    ClusterTopology(
            RedisClusterClient client,
            StatefulRedisClusterConnection<byte[], byte[]> connection,
            RedisSettings settings) {
        this.client = client;
        this.connection = connection;
        this.settings = settings;
    }

    /** @throws RedisException if a slot has no primary that answers, so that its keys cannot be read */
    List<RedisNode> nodes(boolean replicas) {
        for (int look = 1; ; look++) {
            client.refreshPartitions();
            List<RedisClusterNode> all = List.copyOf(connection.getPartitions().getPartitions());
            List<RedisNode> nodes = primariesOf(all, replicas);
            BitSet missing = assigned(all);
            nodes.forEach(node -> missing.andNot(node.owned()));
            if (missing.isEmpty()) {
                return nodes;
            }
            if (look == MOST_LOOKS) {
                throw new RedisException("no primary serves " + missing.cardinality()
                        + " of its slots now, the first of them " + missing.nextSetBit(0));
            }
            pause();
        }
    }

    private List<RedisNode> primariesOf(List<RedisClusterNode> all, boolean replicas) {
        List<RedisNode> nodes = new ArrayList<>();
        for (RedisClusterNode primary : all) {
            if (primary.getRole().isUpstream() && !primary.is(RedisClusterNode.NodeFlag.FAIL)) {
                String view = viewOf(primary);
                RedisClusterNode self = ClusterPartitionParser.parse(view).getPartitionByNodeId(primary.getNodeId());
                RedisNode node =
                        RedisNode.member(self, replicas ? replicaOf(primary, all) : primary, importing(view), settings);
                if (self.getRole().isUpstream() && !node.slots().isEmpty()) {
                    nodes.add(node);
                }
            }
        }
        return nodes;
    }

    /**
     * Asks a node by its address, which also opens the connection on which commands for its keys are sent: the first of them
     * would be rejected while there is none.
     */
    private String viewOf(RedisClusterNode node) {
        RedisURI address = node.getUri();
        return connection
                .getConnection(address.getHost(), address.getPort())
                .sync()
                .clusterNodes();
    }

    private static BitSet assigned(List<RedisClusterNode> all) {
        BitSet slots = new BitSet();
        all.stream()
                .filter(node -> node.getRole().isUpstream())
                .forEach(node -> node.getSlots().forEach(slots::set));
        return slots;
    }

    /** Returns the slots that are migrating to the node whose view it is. */
    static BitSet importing(String view) {
        BitSet slots = new BitSet();
        Matcher matcher = IMPORTING.matcher(view);
        while (matcher.find()) {
            slots.set(Integer.parseInt(matcher.group(1)));
        }
        return slots;
    }

    private static RedisClusterNode replicaOf(RedisClusterNode primary, List<RedisClusterNode> all) {
        return all.stream()
                .filter(node -> node.getRole().isReplica()
                        && primary.getNodeId().equals(node.getSlaveOf())
                        && node.isConnected())
                .min(Comparator.comparing(RedisClusterNode::getNodeId))
                .orElse(primary);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        }
    }
}

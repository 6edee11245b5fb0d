package io.caravan.source;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which node of a Redis Cluster holds which slots, asked of the cluster each time. */
final class ClusterTopology {

    // Only the importing node itself tells, on its own line: [slot-<-source node]
    private static final Pattern IMPORTING = Pattern.compile("\\[(\\d+)-<-");

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

    List<RedisNode> nodes(boolean replicas) {
        client.refreshPartitions();
        List<RedisClusterNode> all = List.copyOf(connection.getPartitions().getPartitions());
        List<RedisNode> nodes = new ArrayList<>();
        for (RedisClusterNode primary : all) {
            if (primary.getRole().isUpstream() && !primary.is(RedisClusterNode.NodeFlag.FAIL)) {
                RedisNode node = RedisNode.member(
                        primary, replicas ? replicaOf(primary, all) : primary, importing(primary), settings);
                if (!node.slots().isEmpty()) {
                    nodes.add(node);
                }
            }
        }
        return nodes;
    }

    private BitSet importing(RedisClusterNode primary) {
        BitSet slots = new BitSet();
        Matcher matcher = IMPORTING.matcher(
                connection.getConnection(primary.getNodeId()).sync().clusterNodes());
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
}

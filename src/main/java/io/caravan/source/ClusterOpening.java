package io.caravan.source;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to a cluster with all of its primaries, so that the first command for each of them is not refused. */
final class ClusterOpening {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterOpening.class);

    private ClusterOpening() {}

    /** Returns a connection also where some primaries are away. */
    static StatefulRedisClusterConnection<byte[], byte[]> connect(RedisClusterClient client) {
        StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        for (RedisClusterNode node : connection.getPartitions()) {
            if (node.getRole().isUpstream() && !node.getSlots().isEmpty()) {
                open(connection, node);
            }
        }
        return connection;
    }

    // Left to itself the client opens it at the first command for the node, and refuses commands until then.
    private static void open(StatefulRedisClusterConnection<byte[], byte[]> connection, RedisClusterNode node) {
        String host = node.getUri().getHost();
        int port = node.getUri().getPort();
        try {
            connection.getConnection(host, port);
        } catch (RedisException e) {
            LOG.debug("Primary {}:{} is away", host, port, e);
        }
    }
}

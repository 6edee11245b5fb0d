package io.caravan.source;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The replicas of a server outside a cluster, asked of their primary each time. */
final class ServerReplicas {

    private static final Pattern ONLINE = Pattern.compile("slave\\d+:ip=([^,]+),port=(\\d+),state=online");
    private static final Pattern DATA = Pattern.compile("master_replid:(\\w+)");

    private final RedisClient client;
    private final RedisSettings settings;

    /** @param client one whose connections do not reconnect */
    ServerReplicas(RedisClient client, RedisSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    /**
     * Returns the first replica, by its address, that answers and is in step with the primary.
     *
     * @throws RedisException if the primary does not answer
     */
    Optional<RedisNode> first() {
        String primary = replication(settings.uri());
        return ONLINE.matcher(primary)
                .results()
                .map(found -> RedisNode.replica(found.group(1), Integer.parseInt(found.group(2)), settings))
                .sorted((one, other) -> one.address().compareTo(other.address()))
                .filter(replica -> isInStep(replica, primary))
                .findFirst();
    }

    /** The address that a replica gives may lead elsewhere from here, or nowhere. */
    private boolean isInStep(RedisNode replica, String primary) {
        try {
            String itself = replication(replica.uri(settings.uri().getDatabase()));
            return itself.contains("role:slave")
                    && itself.contains("master_link_status:up")
                    && data(itself).equals(data(primary));
        } catch (RedisException e) {
            return false;
        }
    }

    private String replication(RedisURI uri) {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE, uri)) {
            return RedisKeyspace.await(connection.async().info("replication"), settings.timeout());
        }
    }

    /** Returns the name that Redis gives to what a primary and its replicas hold. */
    private static List<String> data(String replication) {
        return DATA.matcher(replication).results().map(found -> found.group(1)).toList();
    }
}

package io.caravan.source;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** Asks Sentinels which server is the primary, on a connection that is kept while it works. Thread-safe. */
final class SentinelPrimary {

    private final RedisClient client;
    private final RedisSettings settings;
    private StatefulRedisSentinelConnection<byte[], byte[]> connection;

    /** @param client one whose connections do not reconnect, so that the next Sentinel is asked when one is gone */
    SentinelPrimary(RedisClient client, RedisSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    /** @throws RedisException if no Sentinel answers, or none knows the primary */
    synchronized RedisNode node() {
        try {
            if (connection == null || !connection.isOpen()) {
                connection = client.connectSentinel(ByteArrayCodec.INSTANCE, settings.uri());
            }
            byte[] name = settings.uri().getSentinelMasterId().getBytes(StandardCharsets.UTF_8);
            SocketAddress address =
                    RedisKeyspace.await(connection.async().getMasterAddrByName(name), settings.timeout());
            if (address instanceof InetSocketAddress found) {
                return RedisNode.primary(found.getHostString(), found.getPort(), settings);
            }
            throw new RedisException("no primary is known to it");
        } catch (RedisException e) {
            if (connection != null) {
                connection.closeAsync();
                connection = null;
            }
            throw e;
        }
    }
}

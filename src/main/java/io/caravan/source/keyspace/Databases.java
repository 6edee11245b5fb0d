package io.caravan.source.keyspace;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.stream.IntStream;

/** Which databases of a server to watch. */
final class Databases {

    private static final int AS_SHIPPED = 16;

    private Databases() {}

    /** @throws RedisException if the server does not answer; of one that does not tell how many it has, the usual number is taken */
    static List<Integer> of(KeyspaceContext context, RedisNode node) {
        if (context.connections().isCluster()) {
            return List.of(0);
        }
        if (!context.options().databases().isEmpty()) {
            return context.options().databases();
        }
        StatefulRedisConnection<byte[], byte[]> connection =
                context.connections().connect(node, 0);
        try {
            String count = RedisKeyspace.await(
                            connection.async().configGet("databases"),
                            context.connections().timeout())
                    .get("databases");
            return IntStream.range(0, count == null ? AS_SHIPPED : Integer.parseInt(count))
                    .boxed()
                    .toList();
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                return IntStream.range(0, AS_SHIPPED).boxed().toList();
            }
            throw e;
        } finally {
            connection.closeAsync();
        }
    }
}

package io.caravan.source.scan;

import io.caravan.source.KeyPlace;
import io.caravan.source.RedisNode;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;

/** Reads single keys just as the passes of an endpoint do, outside of any pass. Not thread-safe. */
public final class SingleKeys {

    private final RedisScanEndpoint endpoint;

    public SingleKeys(RedisScanEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Reads a key.
     *
     * @return what was read of it; nothing if it is gone, or the endpoint leaves keys of its type out
     * @throws RedisException if the server is away
     */
    public List<KeyEntry> read(KeyPlace place) {
        ScanPass pass = new ScanPass(endpoint, null, null, new ScanListener() {});
        // A node of a cluster says where a key is that is not there, and there it is read.
        RedisNode node = endpoint.getConnections().nodes(false).get(0);
        ScanTask task = new ScanTask(pass, node, place.database(), null, null);
        try (StatefulRedisConnection<byte[], byte[]> connection =
                endpoint.getConnections().connect(node, place.database())) {
            boolean absolute =
                    NodeReader.hasAbsoluteExpiry(task.await(connection.async().info("server")));
            PageRead page = new PageRead();
            ValueReader.on(connection, task, absolute).read(List.of(place.bytes()), page);
            List<KeyEntry> entries = new ArrayList<>();
            do {
                entries.addAll(page.next().entries());
            } while (!page.isDone());
            return entries;
        }
    }
}

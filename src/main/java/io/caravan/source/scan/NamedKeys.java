package io.caravan.source.scan;

import io.caravan.source.RedisConnections;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.function.Consumer;

/** Reads keys that are named one by one, as a scan by the options of an endpoint reads those that it finds. */
public final class NamedKeys {

    private final RedisScanEndpoint endpoint;

    public NamedKeys(RedisScanEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Reads keys of a database. One that is gone, or whose type is not read, is left out.
     *
     * @param keys  some thousand at most
     * @param pages gets what was read, as much at a time as may lie in memory
     * @throws RedisException if not all could be read
     */
    public void read(int database, List<byte[]> keys, Consumer<List<KeyEntry>> pages) {
        RedisConnections connections = endpoint.getConnections();
        ScanPass pass = new ScanPass(endpoint, null, null, new ScanListener() {});
        // Of a cluster any node will do: it says where a key lives.
        ScanTask task = new ScanTask(pass, connections.nodes(false).get(0), database, endpoint.keyFilter(null), null);
        try (StatefulRedisConnection<byte[], byte[]> connection = connections.connect(task.node(), database)) {
            PageRead page = new PageRead();
            ValueReader.on(connection, task, ServerProcess.at(connection, task).absoluteExpiry())
                    .read(keys, page);
            while (!page.isDone()) {
                List<KeyEntry> read = page.next().entries();
                if (!read.isEmpty()) {
                    pages.accept(read);
                }
            }
        }
    }
}

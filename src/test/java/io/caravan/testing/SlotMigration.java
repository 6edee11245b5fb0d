package io.caravan.testing;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;

/** A slot on its way from one node of a cluster to another, as a resharding does it, in steps that a test chooses. */
public final class SlotMigration {

    private static final int KEYS_AT_ONCE = 100;
    private static final long LIMIT_MILLIS = 5_000;

    private final RedisCluster cluster;
    private final int slot;
    private final int from;
    private final int to;

    private SlotMigration(RedisCluster cluster, int slot, int from, int to) {
        this.cluster = cluster;
        this.slot = slot;
        this.from = from;
        this.to = to;
    }

    static SlotMigration begin(RedisCluster cluster, int slot, int from, int to) {
        String source = cluster.id(from);
        String target = cluster.id(to);
        cluster.on(to, commands -> commands.clusterSetSlotImporting(slot, source));
        cluster.on(from, commands -> commands.clusterSetSlotMigrating(slot, target));
        return new SlotMigration(cluster, slot, from, to);
    }

    /** Moves up to {@code count} keys and returns how many; 0 when none is left. */
    public int moveSomeKeys(int count) {
        RedisServer target = cluster.node(to);
        RedisClient client =
                RedisClient.create(RedisURI.create(cluster.node(from).uri()));
        try (StatefulRedisConnection<byte[], byte[]> source = client.connect(ByteArrayCodec.INSTANCE)) {
            List<byte[]> keys = source.sync().clusterGetKeysInSlot(slot, count);
            if (!keys.isEmpty()) {
                MigrateArgs<byte[]> moved = MigrateArgs.Builder.keys(keys).replace();
                source.sync().migrate(target.host(), target.port(), 0, LIMIT_MILLIS, moved);
            }
            return keys.size();
        } finally {
            client.shutdown();
        }
    }

    public void moveAllKeys() {
        while (moveSomeKeys(KEYS_AT_ONCE) > 0) {
            // Each round says itself how much it moved.
        }
    }

    /** Gives the slot to the new node; keys not moved before are lost with it. Waits until every node knows. */
    public void finish() {
        String target = cluster.id(to);
        cluster.on(to, commands -> commands.clusterSetSlotNode(slot, target));
        cluster.on(from, commands -> commands.clusterSetSlotNode(slot, target));
        cluster.awaitOwner(slot, to);
    }
}

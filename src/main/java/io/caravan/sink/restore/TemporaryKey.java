package io.caravan.sink.restore;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisScript;
import io.caravan.state.SlotTags;
import io.lettuce.core.cluster.SlotHash;
import java.util.UUID;

/** Keys of Caravan's own that live for a while. */
final class TemporaryKey {

    private TemporaryKey() {}

    /** Returns a new one, in the slot of that key where the deployment is a cluster. */
    static byte[] beside(byte[] key, RedisConnections connections) {
        String tag = connections.isCluster() ? "{" + SlotTags.of(SlotHash.getSlot(key)) + "}:" : "";
        return RedisScript.bytes(connections.ownKeyPrefix() + "restore:" + tag + UUID.randomUUID());
    }
}

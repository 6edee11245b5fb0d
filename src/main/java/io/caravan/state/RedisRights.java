package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.lettuce.core.ScriptOutputType;
import java.util.List;

/**
 * Finds out whether Redis lets this user do what a pass over counters does, before anything is changed anywhere.
 *
 * Asked by trying, on keys of Caravan's own: whoever may ask the server about rights may do far more than a pass needs.
 */
final class RedisRights {

    private static final RedisScript TRY = new RedisScript(RedisRights.class, "rights.lua");
    private static final String RUN = "rights";

    private final RedisKeyspace redis;
    private final byte[] registry;
    private final byte[] claim;
    private final byte[] lease;

    RedisRights(RedisConnections connections, int database) {
        String prefix = connections.ownKeyPrefix();
        this.redis = connections.keyspace(database);
        this.registry = RedisScript.bytes(prefix + "runs");
        // In a cluster a script needs all of its keys in one slot.
        this.claim = RedisScript.bytes(prefix + "claim:{" + prefix + "runs}:" + RUN);
        this.lease = RedisScript.bytes(prefix + "lease:{" + prefix + "runs}:" + RUN);
    }

    /**
     * Tries what every pass needs that writes: to see the runs that are there, and to set a TTL.
     *
     * @throws io.caravan.source.RedisRightException if a right is missing; the message names it
     */
    void check() {
        redis.awaitAll(
                List.of(redis.commands().hgetall(registry), redis.commands().pexpire(claim, 1)));
    }

    /**
     * Tries what a pass needs that takes amounts.
     *
     * @throws io.caravan.source.RedisRightException if a right is missing; the message names it
     */
    void checkTaking(boolean reset) {
        byte[][] keys = {claim, lease, registry};
        // The digest alone would not show that a script which the server does not know may be sent whole.
        redis.awaitAll(List.of(
                redis.commands().hscan(claim),
                redis.commands().eval(RedisScript.bytes("return 1"), ScriptOutputType.INTEGER, keys),
                TRY.run(
                        redis,
                        ScriptOutputType.INTEGER,
                        keys,
                        RedisScript.bytes(RUN),
                        RedisScript.bytes(reset ? "reset" : "decr"))));
    }
}

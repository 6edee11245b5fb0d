package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The runs of one database that have begun and are not yet settled, each with its target and the lease of its owner.
 *
 * A run whose lease has run out may be taken over by a run of the same target.
 */
final class RunRegistry {

    private static final RedisScript HOLD = new RedisScript("hold.lua");
    private static final RedisScript ACTIVATE = new RedisScript("activate.lua");

    private final RedisKeyspace redis;
    private final byte[] registry;
    private final String leasePrefix;
    private final Duration lease;

    /** @param lease how long a run stays its owner's without being renewed */
    RunRegistry(RedisConnections connections, int database, String prefix, Duration lease) {
        this.redis = connections.keyspace(database);
        this.registry = RedisScript.bytes(prefix + "runs");
        // In a cluster the braces put the lease beside the registry.
        this.leasePrefix = prefix + "lease:{" + prefix + "runs}:";
        this.lease = lease;
    }

    /** Enters a run, held by its owner from now on. */
    void enter(String run, String target, String owner) {
        redis.await(redis.commands().hset(registry, RedisScript.bytes(run), RedisScript.bytes(target)));
        hold(run, owner);
    }

    /** Returns whether a run that its owner has entered is still the owner's. */
    boolean isHeldBy(String run, String owner) {
        Long held = redis.await(ACTIVATE.run(
                redis, ScriptOutputType.INTEGER, keysOf(run), RedisScript.bytes(run), RedisScript.bytes(owner)));
        return held == 1;
    }

    /** Renews the lease of the owner, or takes it when it has run out. Returns whether it is the asker's now. */
    boolean hold(String run, String owner) {
        Long held = redis.await(HOLD.run(
                redis,
                ScriptOutputType.INTEGER,
                keysOf(run),
                RedisScript.bytes(run),
                RedisScript.bytes(owner),
                RedisScript.bytes(Long.toString(lease.toMillis()))));
        return held == 1;
    }

    /** Gives the lease up, so that the run may be taken over at once. */
    void release(String run) {
        redis.await(redis.commands().unlink(leaseKey(run)));
    }

    /** Strikes a run out whose claims have been deleted. */
    void strike(String run) {
        redis.await(redis.commands().hdel(registry, RedisScript.bytes(run)));
        release(run);
    }

    /** Returns the runs and their targets, oldest first. */
    Map<String, String> runs() {
        Map<String, String> runs = new TreeMap<>();
        redis.await(redis.commands().hgetall(registry)).forEach((run, target) -> runs.put(text(run), text(target)));
        return runs;
    }

    private byte[][] keysOf(String run) {
        return new byte[][] {registry, leaseKey(run)};
    }

    private byte[] leaseKey(String run) {
        return RedisScript.bytes(leasePrefix + run);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The runs of one database that have begun and are not yet settled, each with its owner, its target and the lease of its owner.
 *
 * A run whose lease has run out may be taken over by a run of the same target, and never goes back to its earlier owner.
 */
final class RunRegistry {

    private static final RedisScript ENTER = new RedisScript(RunRegistry.class, "enter.lua");
    private static final RedisScript HOLD = new RedisScript(RunRegistry.class, "hold.lua");
    private static final RedisScript TAKE_OVER = new RedisScript(RunRegistry.class, "takeover.lua");
    private static final RedisScript RELEASE = new RedisScript(RunRegistry.class, "release.lua");

    private final RedisKeyspace redis;
    private final byte[] registry;
    private final String leasePrefix;
    private final Duration lease;

    /** @param lease how long a run stays its owner's without being renewed */
    RunRegistry(RedisConnections connections, int database, Duration lease) {
        String prefix = connections.ownKeyPrefix();
        this.redis = connections.keyspace(database);
        this.registry = RedisScript.bytes(prefix + "runs");
        // In a cluster the braces put the lease beside the registry.
        this.leasePrefix = prefix + "lease:{" + prefix + "runs}:";
        this.lease = lease;
    }

    /** Enters a run, held by its owner from now on. */
    void enter(String run, String target, String owner) {
        ask(ENTER, run, owner, milliseconds(), target);
    }

    /** Renews the lease of the owner. Returns whether the run is still the owner's. */
    boolean hold(String run, String owner) {
        return ask(HOLD, run, owner, milliseconds());
    }

    /** Takes over a run whose lease has run out. Returns whether it is the asker's now. */
    boolean takeOver(String run, String asker) {
        return ask(TAKE_OVER, run, asker, milliseconds());
    }

    /** Gives the owner's lease up, so that the run may be taken over at once. */
    void release(String run, String owner) {
        redis.await(
                RELEASE.run(redis, ScriptOutputType.INTEGER, new byte[][] {leaseKey(run)}, RedisScript.bytes(owner)));
    }

    /** Strikes a run out whose claims have been deleted. */
    void strike(String run) {
        redis.await(redis.commands().hdel(registry, RedisScript.bytes(run)));
        redis.await(redis.commands().unlink(leaseKey(run)));
    }

    /** Returns the runs and their targets, oldest first. */
    Map<String, String> runs() {
        Map<String, String> runs = new TreeMap<>();
        redis.await(redis.commands().hgetall(registry))
                .forEach((run, entry) -> runs.put(text(run), targetOf(text(entry))));
        return runs;
    }

    /** An entry is owner and target with a space between them. */
    private static String targetOf(String entry) {
        return entry.substring(entry.indexOf(' ') + 1);
    }

    private boolean ask(RedisScript script, String run, String... rest) {
        byte[][] arguments = new byte[rest.length + 1][];
        arguments[0] = RedisScript.bytes(run);
        for (int i = 0; i < rest.length; i++) {
            arguments[i + 1] = RedisScript.bytes(rest[i]);
        }
        byte[][] keys = {registry, leaseKey(run)};
        Long answer = redis.await(script.run(redis, ScriptOutputType.INTEGER, keys, arguments));
        return answer == 1;
    }

    private String milliseconds() {
        return Long.toString(lease.toMillis());
    }

    private byte[] leaseKey(String run) {
        return RedisScript.bytes(leasePrefix + run);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

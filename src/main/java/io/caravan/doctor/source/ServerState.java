package io.caravan.doctor.source;

import io.caravan.doctor.Answer;

/** What a server is: its version, its role, and whether it is part of a cluster. */
final class ServerState {

    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    private ServerState() {}

    static Answer version(RedisLook redis) {
        String version = redis.info("redis_version");
        return redis.isAtLeast(OLDEST_MAJOR, OLDEST_MINOR)
                ? Answer.ok(version)
                : Answer.warning(
                        version + ": streams need 6.2 for XAUTOCLAIM, a backup needs 6.2 for what it restores",
                        "Upgrade to Redis 6.2 or newer, 7.0 for all options");
    }

    static Answer role(RedisLook redis) {
        return redis.info("role").equals("slave")
                ? Answer.fault(
                        "a replica of " + redis.info("master_host") + ":" + redis.info("master_port")
                                + ", which takes no writes",
                        "Name the primary in redis.uri, or a Sentinel: redis-sentinel://host:26379/0#primary")
                : Answer.ok("primary");
    }

    /** @param cluster whether the settings say that it is one */
    static Answer cluster(RedisLook redis, boolean cluster) {
        boolean isOne = redis.info("cluster_enabled").equals("1");
        if (isOne == cluster) {
            return Answer.ok(cluster ? "a cluster, as redis.cluster says" : "no cluster, as redis.cluster says");
        }
        return cluster
                ? Answer.fault(
                        "redis.cluster is true, and this is no cluster", "Set redis.cluster = false (REDIS_CLUSTER)")
                : Answer.fault(
                        "redis.cluster is false, and this is a node of a cluster",
                        "Set redis.cluster = true (REDIS_CLUSTER=true)");
    }
}

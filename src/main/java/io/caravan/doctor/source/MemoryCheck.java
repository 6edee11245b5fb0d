package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import java.util.List;

/** Whether Redis may throw Caravan's own keys away, or has no room for them. */
final class MemoryCheck {

    private static final String MEND = "CONFIG SET maxmemory-policy noeviction, and in redis.conf";
    private static final double NEARLY_FULL = 0.9;

    private final List<String> onlyInRedis;

    /** @param onlyInRedis what would be lost with keys of Caravan's own */
    MemoryCheck(List<String> onlyInRedis) {
        this.onlyInRedis = onlyInRedis;
    }

    Answer eviction(RedisLook redis) {
        String policy = redis.info("maxmemory_policy");
        long most = redis.number("maxmemory");
        if (most == 0) {
            return Answer.ok("maxmemory 0: nothing is evicted");
        }
        String seen = "maxmemory-policy " + policy + ", maxmemory " + most + " bytes";
        if (policy.startsWith("allkeys")) {
            String lost = seen + ": may evict "
                    + (onlyInRedis.isEmpty() ? "dead letters" : String.join(", ", onlyInRedis) + ", dead letters");
            return onlyInRedis.isEmpty() ? Answer.warning(lost, MEND) : Answer.fault(lost, MEND);
        }
        return policy.startsWith("volatile")
                ? Answer.warning(seen + ": may evict leases and heartbeats, which have a TTL", MEND)
                : Answer.ok(seen);
    }

    Answer room(RedisLook redis) {
        long most = redis.number("maxmemory");
        long used = redis.number("used_memory");
        String seen = used + " of " + most + " bytes used";
        return most == 0 || used < most * NEARLY_FULL
                ? Answer.ok(most == 0 ? used + " bytes used, no bound" : seen)
                : Answer.warning(
                        seen, "Make room, or CONFIG SET maxmemory to more: a full Redis takes no claims or letters");
    }
}

package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;

/** How full the dead letters are. */
final class LettersCheck {

    private static final double NEARLY_FULL = 0.8;

    private final byte[] key;
    private final long capacity;

    LettersCheck(String ownKeyPrefix, long capacity) {
        this.key = (ownKeyPrefix + "dead-letters").getBytes(StandardCharsets.UTF_8);
        this.capacity = capacity;
    }

    /** @throws RedisException if they cannot be counted */
    Answer of(RedisConnections connections) {
        RedisKeyspace redis = connections.keyspace(connections.defaultDatabase());
        long letters = redis.await(redis.commands().xlen(key));
        String seen = letters + " of " + capacity;
        String look = "./caravan dead-letters list";
        if (letters >= capacity) {
            return Answer.fault(
                    seen + ": full, so a flow that has to give up a record stops",
                    look + ", replay or drop them, or raise dead-letter.capacity");
        }
        if (letters >= capacity * NEARLY_FULL) {
            return Answer.warning(seen + ": nearly full", look + ", and replay or drop them");
        }
        return letters == 0 ? Answer.ok(seen) : Answer.warning(seen + " wait for somebody to look at them", look);
    }
}

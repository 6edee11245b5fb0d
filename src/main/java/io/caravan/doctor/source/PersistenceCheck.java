package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import java.util.List;
import java.util.Optional;

/** Whether Caravan's own keys survive a restart of the server. */
final class PersistenceCheck {

    private static final String MEND = "CONFIG SET appendonly yes, and in redis.conf";

    private final List<String> onlyInRedis;

    PersistenceCheck(List<String> onlyInRedis) {
        this.onlyInRedis = onlyInRedis;
    }

    Answer of(RedisLook redis) {
        if (redis.info("rdb_last_bgsave_status").equals("err")
                || redis.info("aof_last_write_status").equals("err")) {
            return Answer.fault(
                    "the last save has failed, so that Redis may refuse writes (MISCONF)",
                    "See the log of Redis: its disk may be full or its folder not writable");
        }
        if (redis.info("aof_enabled").equals("1")) {
            return Answer.ok("append-only file");
        }
        Optional<String> save = redis.parameter("save");
        if (save.isEmpty()) {
            return Answer.warning(
                    "no append-only file; whether snapshots are made cannot be seen: this user may not CONFIG GET",
                    "ACL SETUSER with +config|get, or look at save in redis.conf");
        }
        return save.get().isBlank()
                ? Answer.warning("off: a restart of Redis loses " + whatIsLost(), MEND)
                : Answer.ok("snapshots (save " + save.get() + "); a crash loses what came after the last one");
    }

    private String whatIsLost() {
        return onlyInRedis.isEmpty() ? "dead letters" : String.join(", ", onlyInRedis) + ", dead letters";
    }
}

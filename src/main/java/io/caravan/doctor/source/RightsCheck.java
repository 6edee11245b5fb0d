package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Level;
import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether the user may run what the flows run, on keys such as they have. */
final class RightsCheck {

    private static final int ACL_SINCE = 6;

    private final List<Right> rights;
    private final String user;

    /** @param user who connects; the server may know better */
    RightsCheck(List<Right> rights, String user) {
        this.rights = rights;
        this.user = user;
    }

    Answer of(RedisLook redis) {
        if (!redis.isAtLeast(ACL_SINCE, 0)) {
            return Answer.ok("Redis " + redis.info("redis_version") + " has no ACLs: whoever may log in may do all");
        }
        String who = whoAmI(redis);
        try {
            RightsTrial trial = new RightsTrial(redis, rights);
            trial.begin(who);
            return trial.refusals().isEmpty()
                    ? Answer.ok("user " + who + " may run all of " + rights.size() + " commands")
                    : fault(who, trial);
        } catch (RedisException e) {
            if (!RedisFailures.reasonOf(e).startsWith("NOPERM")) {
                throw e;
            }
            return Answer.warning(
                    "not tried: " + RedisFailures.reasonOf(e) + ", so neither ACL DRYRUN nor a transaction could tell",
                    "ACL SETUSER " + who + " +multi +discard, or have an administrator look");
        }
    }

    /** Returns whether the user may run them all. */
    boolean isAllowed(RedisLook redis) {
        return of(redis).level() == Level.ok;
    }

    private String whoAmI(RedisLook redis) {
        try {
            return redis.ask("ACL", List.of("WHOAMI"));
        } catch (RedisException e) {
            return user;
        }
    }

    private static Answer fault(String who, RightsTrial trial) {
        Set<String> flows = new LinkedHashSet<>();
        Set<String> what = new LinkedHashSet<>();
        for (Refusal each : trial.refusals()) {
            flows.add(each.right().flow());
            what.add(each.what());
        }
        boolean mayHideMore = trial.refusals().stream().anyMatch(Refusal::mayHideMore);
        return Answer.fault(
                "user " + who + " may not: " + String.join(", ", what) + " (" + String.join(", ", flows) + ")"
                        + (mayHideMore ? "; on which keys is told when these commands are allowed" : ""),
                "ACL SETUSER " + who + " " + String.join(" ", trial.rules()));
    }
}

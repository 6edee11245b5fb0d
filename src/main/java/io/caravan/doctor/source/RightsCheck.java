package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Level;
import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Whether the user may run what the flows run, on keys such as they have. Nothing is run: the server is asked by ACL DRYRUN, and
 * where this user may not ask that, the commands are put into a transaction that is then discarded, which checks rights, too.
 */
final class RightsCheck {

    private static final int ACL_SINCE = 6;

    private final List<Right> rights;

    RightsCheck(List<Right> rights) {
        this.rights = rights;
    }

    Answer of(RedisLook redis) {
        if (!redis.isAtLeast(ACL_SINCE, 0)) {
            return Answer.ok("Redis " + redis.info("redis_version") + " has no ACLs: whoever may log in may do all");
        }
        String user = whoAmI(redis);
        try {
            return verdict(user.isEmpty() ? "USER" : user, refusals(redis, user));
        } catch (RedisException e) {
            if (!RedisFailures.reasonOf(e).startsWith("NOPERM")) {
                throw e;
            }
            return Answer.warning(
                    "not tried: " + RedisFailures.reasonOf(e) + ", so neither ACL DRYRUN nor a transaction could tell",
                    "ACL SETUSER " + (user.isEmpty() ? "USER" : user)
                            + " +multi +discard, or have an administrator look");
        }
    }

    /** Returns whether the user may run them all. */
    boolean isAllowed(RedisLook redis) {
        return of(redis).level() == Level.ok;
    }

    private List<Refusal> refusals(RedisLook redis, String user) {
        return mayAsk(redis, user) ? byDryRun(redis, user) : byDiscarding(redis);
    }

    private static boolean mayAsk(RedisLook redis, String user) {
        try {
            return !user.isEmpty()
                    && !redis.ask("ACL", List.of("DRYRUN", user, "PING")).isEmpty();
        } catch (RedisException e) {
            rethrowUnlessRefusal(e);
            return false;
        }
    }

    private static String whoAmI(RedisLook redis) {
        try {
            return redis.ask("ACL", List.of("WHOAMI"));
        } catch (RedisException e) {
            return "";
        }
    }

    private List<Refusal> byDryRun(RedisLook redis, String user) {
        List<CompletionStage<String>> answers = new ArrayList<>();
        for (Right right : rights) {
            List<String> arguments = new ArrayList<>(List.of("DRYRUN", user));
            arguments.addAll(right.words());
            answers.add(redis.send("ACL", arguments));
        }
        List<Refusal> refusals = new ArrayList<>();
        for (int index = 0; index < rights.size(); index++) {
            try {
                String answer = redis.await(answers.get(index));
                if (!answer.equals("OK")) {
                    refusals.add(new Refusal(rights.get(index), answer));
                }
            } catch (RedisException e) {
                // A command that this version does not have, and for which the flow has another.
                rethrowUnlessRefusal(e);
            }
        }
        return refusals;
    }

    /** @throws RedisException if the user may not even begin a transaction */
    private List<Refusal> byDiscarding(RedisLook redis) {
        List<Refusal> refusals = new ArrayList<>();
        redis.ask("MULTI", List.of());
        try {
            for (Right right : rights) {
                try {
                    redis.ask(
                            right.words().get(0),
                            right.words().subList(1, right.words().size()));
                } catch (RedisException e) {
                    rethrowUnlessRefusal(e);
                    if (RedisFailures.reasonOf(e).startsWith("NOPERM")) {
                        refusals.add(new Refusal(right, RedisFailures.reasonOf(e)));
                    }
                }
            }
        } finally {
            redis.ask("DISCARD", List.of());
        }
        return refusals;
    }

    private static void rethrowUnlessRefusal(RedisException failure) {
        if (!RedisFailures.isRefusal(failure)) {
            throw failure;
        }
    }

    private Answer verdict(String user, List<Refusal> refusals) {
        if (refusals.isEmpty()) {
            return Answer.ok("user " + user + " may run all of " + rights.size() + " commands");
        }
        // Where the command itself is refused the server does not say whether its keys are, too.
        Set<String> open = rights.stream()
                .filter(each ->
                        refusals.stream().noneMatch(refusal -> refusal.right().equals(each)))
                .map(Right::subject)
                .collect(Collectors.toSet());
        Set<String> flows = new LinkedHashSet<>();
        Set<String> what = new LinkedHashSet<>();
        Set<String> rules = new LinkedHashSet<>();
        for (Refusal each : refusals) {
            flows.add(each.right().flow());
            what.add(each.what());
            rules.addAll(each.rules(open));
        }
        return Answer.fault(
                "user " + user + " may not: " + String.join(", ", what) + " (" + String.join(", ", flows) + ")",
                "ACL SETUSER " + user + " " + String.join(" ", rules));
    }

    private record Refusal(Right right, String reason) {

        String what() {
            return right.command()
                    + (isOfAChannel() ? " on channels " : isOfAKey() ? " on keys " : "")
                    + (isOfAChannel() || isOfAKey() ? right.subject() : "");
        }

        /** @param open what the user may touch, as other commands have shown */
        List<String> rules(Set<String> open) {
            List<String> rules = new ArrayList<>();
            if (!isOfAKey() && !isOfAChannel()) {
                rules.add(right.commandRule());
            }
            if (!right.subject().isEmpty() && !open.contains(right.subject())) {
                rules.add(right.subjectRule());
            }
            return rules;
        }

        private boolean isOfAChannel() {
            return reason.contains("channel");
        }

        private boolean isOfAKey() {
            return reason.contains(" key") && !isOfAChannel();
        }
    }
}

package io.caravan.doctor.source;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Asks a server what its user may not do. Nothing is run: the server is asked by ACL DRYRUN, and where this user may not ask that,
 * the commands are put into a transaction that is then discarded, which checks rights, too.
 */
final class RightsTrial {

    private static final String EVERY_KEY = "~*";
    private static final String MULTI = "MULTI";

    /** Whatever stands in a transaction, this one would run it. Outside of one it does nothing. */
    private static final String EXEC = "EXEC";

    private final RedisLook redis;
    private final List<Right> rights;
    private final List<Refusal> refusals = new ArrayList<>();

    RightsTrial(RedisLook redis, List<Right> rights) {
        this.redis = redis;
        this.rights = rights;
    }

    /**
     * Asks.
     *
     * @param  user           who is asked about
     * @throws RedisException where neither a dry run nor a transaction is allowed, as NOPERM
     */
    void begin(String user) {
        if (mayAsk(user)) {
            byDryRun(user);
        } else {
            byDiscarding();
        }
    }

    /** Returns what the user may not do. A command that the server does not have is not among it: the flow has another. */
    List<Refusal> refusals() {
        return refusals;
    }

    /** Returns what ACL SETUSER takes for all that the server has refused. */
    Set<String> rules() {
        Set<String> rules = new LinkedHashSet<>();
        refusals.forEach(each -> rules.add(each.rule()));
        if (rules.contains(EVERY_KEY)) {
            // A server refuses further patterns of keys after this one.
            rules.removeIf(rule -> rule.startsWith("~") && !rule.equals(EVERY_KEY));
        }
        return rules;
    }

    private boolean mayAsk(String user) {
        try {
            return !redis.ask("ACL", List.of("DRYRUN", user, "PING")).isEmpty();
        } catch (RedisException e) {
            rethrowUnlessRefusal(e);
            return false;
        }
    }

    private void byDryRun(String user) {
        List<CompletionStage<String>> answers = new ArrayList<>();
        for (Right right : rights) {
            List<String> arguments = new ArrayList<>(List.of("DRYRUN", user));
            arguments.addAll(right.words());
            answers.add(redis.send("ACL", arguments));
        }
        for (int index = 0; index < rights.size(); index++) {
            try {
                String answer = redis.await(answers.get(index));
                if (!answer.equals("OK")) {
                    refusals.add(new Refusal(rights.get(index), answer));
                }
            } catch (RedisException e) {
                rethrowUnlessRefusal(e);
            }
        }
    }

    private void byDiscarding() {
        rights.stream().filter(right -> right.command().equals(EXEC)).forEach(this::ask);
        redis.ask(MULTI, List.of());
        try {
            rights.stream()
                    .filter(right ->
                            !right.command().equals(EXEC) && !right.command().equals(MULTI))
                    .forEach(this::ask);
        } finally {
            redis.ask("DISCARD", List.of());
        }
    }

    private void ask(Right right) {
        try {
            redis.ask(
                    right.words().get(0), right.words().subList(1, right.words().size()));
        } catch (RedisException e) {
            rethrowUnlessRefusal(e);
            String reason = RedisFailures.reasonOf(e);
            if (reason.contains("NOPERM ")) {
                refusals.add(new Refusal(right, reason));
            }
        }
    }

    private static void rethrowUnlessRefusal(RedisException failure) {
        if (!RedisFailures.isRefusal(failure)) {
            throw failure;
        }
    }
}

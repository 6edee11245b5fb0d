package io.caravan.sink.restore;

import io.caravan.sink.restore.RestoreOutcome.Result;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.capture.KeyState;
import io.lettuce.core.RedisException;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The one command that writes a state, and what its answer means. */
final class KeyWrite {

    private final RedisKeyspace redis;
    private final KeyState state;
    private final RestoreTerms terms;
    private final long now;
    private final CompletionStage<Result> answer;

    /** Sends the command. */
    KeyWrite(RedisKeyspace redis, KeyState state, RestoreTerms terms) {
        this.redis = redis;
        this.state = state;
        this.terms = terms;
        this.now = System.currentTimeMillis();
        this.answer = send();
    }

    private CompletionStage<Result> send() {
        if (state.isGone()) {
            return sendDelete();
        }
        if (terms.isExpired(state, now)) {
            return CompletableFuture.completedStage(Result.EXPIRED);
        }
        if (terms.dryRun()) {
            return commands()
                    .exists(state.key())
                    .thenApply(there -> there == 1 && terms.ifAbsent() ? Result.KEPT : Result.WRITTEN);
        }
        return state.form() == KeyState.Form.STRING ? sendSet() : sendRestore();
    }

    private CompletionStage<Result> sendDelete() {
        if (terms.ifAbsent() || terms.gone() == GoneKeys.skip) {
            return CompletableFuture.completedStage(Result.SKIPPED);
        }
        return (terms.dryRun() ? commands().exists(state.key()) : commands().del(state.key()))
                .thenApply(there -> there == 1 ? Result.DELETED : Result.SKIPPED);
    }

    private CompletionStage<Result> sendSet() {
        SetArgs args = new SetArgs();
        long expiry = terms.expiryOf(state, now);
        if (expiry >= 0) {
            args.pxAt(expiry);
        }
        if (terms.ifAbsent()) {
            args.nx();
        }
        return commands()
                .set(state.key(), state.payload(), args)
                .thenApply(answer -> answer == null ? Result.KEPT : Result.WRITTEN);
    }

    private CompletionStage<Result> sendRestore() {
        RestoreArgs args = new RestoreArgs();
        long expiry = terms.expiryOf(state, now);
        if (expiry >= 0) {
            args.ttl(expiry).absttl();
        }
        if (!terms.ifAbsent()) {
            args.replace();
        }
        return commands().restore(state.key(), state.payload(), args).thenApply(answer -> Result.WRITTEN);
    }

    private RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return redis.commands();
    }

    /** Returns what became of the key. @throws RedisException if the command failed */
    Result result() {
        try {
            return redis.await(answer);
        } catch (RedisException e) {
            if (terms.ifAbsent() && RedisFailures.startsWith(e, "BUSYKEY")) {
                return Result.KEPT;
            }
            throw e;
        }
    }
}

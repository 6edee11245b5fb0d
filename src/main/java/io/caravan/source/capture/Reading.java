package io.caravan.source.capture;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisRightException;
import io.caravan.source.capture.CaptureScript.Found;
import io.caravan.source.capture.KeyState.Form;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The reading of one key: first as part of many, then, where it is larger than its part, by its size. */
final class Reading {

    private final RedisKeyspace redis;
    private final int database;
    private final byte[] key;
    private final CaptureLimits limits;
    private CompletionStage<Found> answer;
    private KeyState state;
    private String refusal;
    private long size;

    Reading(RedisKeyspace redis, int database, byte[] key, CaptureLimits limits) {
        this.redis = redis;
        this.database = database;
        this.key = key;
        this.limits = limits;
    }

    boolean isDone() {
        return state != null || refusal != null;
    }

    /** Returns the bytes of the payload, also of one that has not been read yet. */
    long bytes() {
        if (!isDone()) {
            return size;
        }
        return state == null || state.payload() == null ? 0 : state.payload().length;
    }

    /** Asks for a value of any size that may be read as a whole. */
    void askForAll() {
        ask(Long.MAX_VALUE);
    }

    /** Asks for the value as large as it was found to be. */
    void askAgain() {
        ask(size);
    }

    /** @param most bytes that the value may have */
    void ask(long most) {
        answer = CaptureScript.run(
                redis.commands(), key, Math.min(most, limits.maxInlineBytes()), Math.min(most, limits.maxDumpBytes()));
    }

    /** @throws RedisException if it may be read some other time, or the user may not read any key */
    void settle() {
        if (isDone()) {
            return;
        }
        try {
            settle(redis.await(answer), System.currentTimeMillis());
        } catch (RedisException e) {
            if (!isOfKey(e)) {
                throw e;
            }
            refusal = RedisFailures.reasonOf(e);
        }
    }

    private void settle(Found found, long capturedAt) {
        size = found.size();
        if (found.refusal() != null) {
            throw RedisFailures.asRedisException(new RedisCommandExecutionException(found.refusal()));
        }
        if (found.isGone()) {
            state = KeyState.gone(database, key, capturedAt);
        } else if (found.payload() != null || limits.isLarge(found)) {
            Form form = found.payload() == null ? Form.LARGE : found.isString() ? Form.STRING : Form.DUMP;
            state = new KeyState(
                    database, key, found.type(), form, found.payload(), size, found.expiresAt(), capturedAt);
        }
    }

    private static boolean isOfKey(RedisException failure) {
        if (failure instanceof RedisRightException) {
            return RedisFailures.isForbiddenKey(failure);
        }
        return RedisFailures.isFinal(failure);
    }

    void addTo(List<KeyState> states, List<UnreadableKey> unreadable) {
        if (state != null) {
            states.add(state);
        } else {
            unreadable.add(new UnreadableKey(database, key, refusal));
        }
    }
}

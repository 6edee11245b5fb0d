package io.caravan.sink.restore;

import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.util.concurrent.CompletionStage;

/** A key of Caravan's own that grows by pieces, and that Redis deletes when nothing was added for an hour. */
final class PiecewiseString {

    static final int PIECE_BYTES = 4 << 20;

    private static final long LIFETIME_MILLISECONDS = 3_600_000;

    private final RedisKeyspace redis;
    private final byte[] key;
    private long length;

    /** Creates it, empty. */
    PiecewiseString(RedisKeyspace redis, byte[] key) {
        this.redis = redis;
        this.key = key;
        redis.await(redis.commands().set(key, new byte[0], SetArgs.Builder.px(LIFETIME_MILLISECONDS)));
    }

    byte[] key() {
        return key;
    }

    /** Returns how many bytes were sent. */
    long length() {
        return length;
    }

    /** Sends a piece; to be confirmed before the next one. */
    CompletionStage<Long> append(byte[] piece) {
        length += piece.length;
        CompletionStage<Long> answer = redis.commands().append(key, piece);
        redis.commands().pexpire(key, LIFETIME_MILLISECONDS);
        return answer;
    }

    /** @throws RedisException if the server refuses the piece, or what came before it is not there any more */
    Long confirm(CompletionStage<Long> answer) {
        long now = redis.await(answer);
        if (now != length) {
            throw lost();
        }
        return now;
    }

    /** Says that the server was replaced meanwhile, or emptied. */
    RedisException lost() {
        return new RedisException("what was written before is not there any more");
    }

    /** Deletes it, if the server can be reached; otherwise Redis does later. */
    void delete() {
        try {
            redis.await(redis.commands().unlink(key));
        } catch (RedisException e) {
            // It goes by itself.
        }
    }
}

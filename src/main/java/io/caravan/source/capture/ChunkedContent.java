package io.caravan.source.capture;

import io.caravan.source.RedisKeyspace;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** The bytes of a watched string. While one piece is used the next one is on its way. */
final class ChunkedContent extends InputStream {

    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final KeyState state;
    private final String name;
    private final boolean isString;
    private final Duration timeout;
    private final int chunkBytes;
    private CompletionStage<byte[]> coming;
    private byte[] chunk = {};
    private int position;
    private long asked;
    private boolean ended;

    ChunkedContent(
            RedisAsyncCommands<byte[], byte[]> redis,
            KeyState state,
            String name,
            boolean isString,
            Duration timeout,
            int chunkBytes) {
        this.redis = redis;
        this.state = state;
        this.name = name;
        this.isString = isString;
        this.timeout = timeout;
        this.chunkBytes = chunkBytes;
    }

    @Override
    public int read() throws IOException {
        return isExhausted() ? -1 : chunk[position++] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        if (isExhausted()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, to, offset, count);
        position += count;
        return count;
    }

    private boolean isExhausted() throws IOException {
        if (position < chunk.length) {
            return false;
        }
        if (ended) {
            return true;
        }
        if (!isString) {
            throw new KeyChangedException(name + " holds a " + state.type() + " by now");
        }
        if (coming == null) {
            ask();
        }
        if (coming == null) {
            check();
            ended = true;
            return true;
        }
        long expected = Math.min(chunkBytes, state.size() - (asked - chunkBytes));
        chunk = RedisKeyspace.await(coming, timeout);
        position = 0;
        if (chunk.length != expected) {
            throw new KeyChangedException(name + " was changed while it was read");
        }
        coming = null;
        ask();
        return false;
    }

    private void ask() {
        if (asked < state.size()) {
            coming = redis.getrange(state.key(), asked, Math.min(asked + chunkBytes, state.size()) - 1);
            asked += chunkBytes;
        }
    }

    private void check() throws IOException {
        RedisKeyspace.await(redis.multi(), timeout);
        redis.exists(state.key());
        TransactionResult result = RedisKeyspace.await(redis.exec(), timeout);
        boolean isThere = !result.wasDiscarded() && result.<Long>get(0) == 1;
        if (result.wasDiscarded() || isThere == state.isGone()) {
            throw new KeyChangedException(name + " was changed while it was read");
        }
    }
}

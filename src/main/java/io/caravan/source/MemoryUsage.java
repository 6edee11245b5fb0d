package io.caravan.source;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/** How much memory a key takes in Redis. */
public final class MemoryUsage {

    /** More than a value of few bytes can have, so that none of its elements is overlooked when they are weighed. */
    private static final int SAMPLES = 2_000;

    private MemoryUsage() {}

    /** Asks for the bytes that a key and its value take; the answer is {@code null} where there is no such key. */
    public static RedisFuture<Long> of(RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key) {
        return redis.dispatch(
                CommandType.MEMORY,
                new IntegerOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                        .add("USAGE")
                        .addKey(key)
                        .add("SAMPLES")
                        .add(SAMPLES));
    }
}

package io.caravan.backup;

import io.lettuce.core.CopyArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** Writes all kinds of things at random to some databases. */
final class KeyHistory implements AutoCloseable {

    static final int DATABASES = 4;

    private static final int KEYS = 25;

    final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    KeyHistory(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    private byte[] key() {
        int number = random.nextInt(KEYS);
        return number == 0
                ? new byte[] {0, (byte) 0xFF, '\n', 'a'}
                : ("key:" + number).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] value() {
        byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(60)];
        random.nextBytes(value);
        return value;
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            RedisCommands<byte[], byte[]> redis = connection.sync();
            redis.select(random.nextInt(DATABASES));
            try {
                step(redis, random.nextInt(40));
            } catch (RedisCommandExecutionException e) {
                // The key holds another type, or is not there to be renamed.
                redis.set(key(), value());
            }
        }
    }

    private void step(RedisCommands<byte[], byte[]> redis, int kind) {
        switch (kind) {
            case 0, 1, 2, 3 -> redis.set(key(), value());
            case 4 -> redis.append(key(), value());
            case 5, 6 -> redis.hset(key(), Map.of(value(), value(), value(), value()));
            case 7, 8 -> redis.rpush(key(), value(), value());
            case 9 -> redis.lpop(key());
            case 10, 11 -> redis.sadd(key(), value(), value());
            case 12, 13 -> redis.zadd(key(), random.nextInt(9), value());
            case 14, 15 -> redis.xadd(key(), Map.of(value(), value()));
            case 16 -> redis.pfadd(key(), value());
            case 17 -> redis.pexpire(key(), 200 + random.nextInt(500));
            case 18, 19 -> redis.expire(key(), 10_000 + random.nextInt(9_999));
            case 20 -> redis.persist(key());
            case 21, 22 -> redis.del(key());
            case 23 -> redis.unlink(key(), key());
            case 24, 25 -> redis.rename(key(), key());
            case 26 -> redis.copy(key(), key(), CopyArgs.Builder.replace(true));
            case 27 -> redis.copy(key(), key(), CopyArgs.Builder.destinationDb(random.nextInt(DATABASES)));
            case 28, 29 -> redis.move(key(), random.nextInt(DATABASES));
            case 30 -> flush(redis);
            case 31 -> redis.incr(key());
            case 32 -> redis.setrange(key(), random.nextInt(30), value());
            case 33 -> redis.hdel(key(), value());
            case 34 -> redis.psetex(key(), 200 + random.nextInt(300), value());
            default -> redis.set(key(), ("" + random.nextInt(3)).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void flush(RedisCommands<byte[], byte[]> redis) {
        if (random.nextInt(3) == 0) {
            redis.flushdb();
        }
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}

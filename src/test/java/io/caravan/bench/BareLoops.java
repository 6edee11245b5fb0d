package io.caravan.bench;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the servers can do when nothing is made of what they answer: the limits that Caravan is measured against. */
final class BareLoops {

    private static final int PAGE = 1_000;
    private static final String CLAIM = """
            local taken = {}
            for i = 2, #KEYS do
              local value = redis.call('GET', KEYS[i])
              redis.call('DECRBY', KEYS[i], value)
              redis.call('HSET', KEYS[1], KEYS[i], value)
              taken[i - 1] = value
            end
            return taken
            """;

    private BareLoops() {}

    /** SCAN COUNT 1000 and MGET, the next SCAN in flight while the values return. Returns seconds. */
    static double scanAndGet(RedisClient client, int keys) throws Exception {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisAsyncCommands<byte[], byte[]> redis = connection.async();
            ScanArgs args = ScanArgs.Builder.limit(PAGE);
            long begin = System.nanoTime();
            long read = 0;
            RedisFuture<KeyScanCursor<byte[]>> next = redis.scan(ScanCursor.INITIAL, args);
            while (next != null) {
                KeyScanCursor<byte[]> page = next.get();
                RedisFuture<List<KeyValue<byte[], byte[]>>> values =
                        redis.mget(page.getKeys().toArray(byte[][]::new));
                next = page.isFinished() ? null : redis.scan(page, args);
                read += values.get().size();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            check(read, keys);
            return seconds;
        }
    }

    /** The claim script alone, 1000 keys a call, one call after the other, keys known beforehand. Returns seconds. */
    static double claim(RedisClient client, int keys) throws Exception {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisAsyncCommands<byte[], byte[]> redis = connection.async();
            byte[] claim = "caravan:claim:bench".getBytes(StandardCharsets.UTF_8);
            String digest =
                    redis.scriptLoad(CLAIM.getBytes(StandardCharsets.UTF_8)).get();
            byte[][][] pages = new byte[keys / PAGE][PAGE + 1][];
            for (int i = 0; i < keys; i++) {
                pages[i / PAGE][0] = claim;
                pages[i / PAGE][i % PAGE + 1] = CounterData.key(i);
            }
            long begin = System.nanoTime();
            long taken = 0;
            for (byte[][] page : pages) {
                List<Object> answer = redis.<List<Object>>evalsha(digest, ScriptOutputType.MULTI, page)
                        .get();
                taken += answer.size();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            check(taken, keys);
            redis.unlink(claim).get();
            return seconds;
        }
    }

    private static void check(long read, int keys) {
        if (read != keys) {
            throw new IllegalStateException("The bare loop read " + read + " keys of " + keys);
        }
    }
}

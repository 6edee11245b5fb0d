package io.caravan.cli;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Keys of a server as bytes. */
final class BinaryKeys {

    private BinaryKeys() {}

    static void set(RedisServer redis, byte[] key, String value) {
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            connection.sync().set(key, value.getBytes(StandardCharsets.UTF_8));
        } finally {
            client.shutdown();
        }
    }

    /** Returns what every key of database 0 holds, in the form of DUMP, and whether it expires. */
    static Map<String, String> dump(RedisServer redis) {
        Map<String, String> dump = new TreeMap<>();
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            for (byte[] key : connection.sync().keys("*")) {
                HexFormat hex = HexFormat.of();
                dump.put(
                        hex.formatHex(key), hex.formatHex(connection.sync().dump(key)) + " " + expiry(connection, key));
            }
        } finally {
            client.shutdown();
        }
        return dump;
    }

    /** The instant at which the key expires, in seconds, so that it is the same whenever it is asked for. */
    private static long expiry(StatefulRedisConnection<byte[], byte[]> connection, byte[] key) {
        long left = connection.sync().pttl(key);
        return left < 0 ? left : Math.round((System.currentTimeMillis() + left) / 10_000.0);
    }
}

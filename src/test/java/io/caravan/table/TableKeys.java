package io.caravan.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Map;

/** Keys of all types, for tests that read them again and again. */
public final class TableKeys {

    private static final String CHANGE = "for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do local key = 'key:'..i;"
            + " local round = ARGV[3]; local kind = i % 10;"
            + " if kind < 5 then redis.call('SET', key, 'välue '..i..' of '..round, 'KEEPTTL')"
            + " elseif kind == 5 then redis.call('HSET', key, 'fïeld', round, 'number', i)"
            + " elseif kind == 6 then redis.call('RPUSH', key, round, i)"
            + " elseif kind == 7 then redis.call('SADD', key, round, i, 'é')"
            + " elseif kind == 8 then redis.call('ZADD', key, i / 7, 'member', round, 'round')"
            + " else redis.call('XADD', key, round + 1 ..'-1', 'n', i) end;"
            + " if i % 3 == 0 then redis.call('EXPIRE', key, 100000 + i) end end";
    private static final int AT_ONCE = 5_000;

    private TableKeys() {}

    /** Makes the keys {@code key:0} and so on of all types, or changes each of them. @param round another one each time */
    public static void change(RedisServer redis, int count, int round) {
        redis.run(commands -> change(commands, count, round));
    }

    /** Does the same over a connection of the caller. */
    public static void change(RedisCommands<String, String> commands, int count, int round) {
        for (int from = 0; from < count; from += AT_ONCE) {
            commands.eval(
                    CHANGE,
                    ScriptOutputType.STATUS,
                    new String[0],
                    String.valueOf(from),
                    String.valueOf(Math.min(from + AT_ONCE, count) - 1),
                    String.valueOf(round));
        }
    }

    /** Makes keys that are easily got wrong: empty, binary, without end. */
    public static void makeOdd(RedisServer redis) {
        RedisClient client = RedisClient.create(redis.uri());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisCommands<byte[], byte[]> commands = connection.sync();
            byte[] binary = {(byte) 0xff, 0, (byte) 0xc3, '"'};
            commands.set(bytes("odd:empty"), new byte[0]);
            commands.set(new byte[0], bytes("of no name"));
            commands.set(binary, binary);
            commands.set(bytes("\\x6f6464"), bytes("\\x looks like hex"));
            commands.set(bytes("odd:\uD83D\uDC2B \t\n'"), bytes("\uD83D\uDC2B\u2028"));
            commands.set(bytes("odd:nul"), new byte[] {0});
            commands.hset(
                    bytes("odd:hash"), Map.of(binary, binary, new byte[0], new byte[0], bytes("é\""), bytes("\\")));
            commands.rpush(bytes("odd:list"), new byte[0], binary, bytes("\\x00"), bytes("\u0001"));
            commands.sadd(bytes("odd:set"), binary, new byte[0], bytes("é"), bytes("e"));
            commands.zadd(
                    bytes("odd:zset"),
                    ScoredValue.just(Double.POSITIVE_INFINITY, bytes("last")),
                    ScoredValue.just(Double.NEGATIVE_INFINITY, binary),
                    ScoredValue.just(1e17, bytes("many")),
                    ScoredValue.just(4.9e-324, bytes("least")),
                    ScoredValue.just(0.1, bytes("b")),
                    ScoredValue.just(0.1, bytes("a")));
            commands.xadd(bytes("odd:stream"), Map.of(binary, binary));
            commands.pfadd(bytes("odd:hll"), bytes("a"), bytes("b"));
            commands.setbit(bytes("odd:bits"), 7, 1);
        } finally {
            client.shutdown();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

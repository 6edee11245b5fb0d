package io.caravan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.Map;

/** Keys that are no counters, beside the counters: a flow must pass them by, or count what it cannot take. */
final class OtherKeys {

    /** Keys of each type but string, and strings that are no counters by their name. */
    static final int OTHER_TYPES = 8;

    /** Counters by their name that are none by what they hold. */
    static final int WITHOUT_NUMBER = 4;

    /** Counters whose key is no text; their number stays, because no column can be taken out of the key. */
    static final int BINARY = 2;

    private OtherKeys() {}

    /** Writes them; the futures end when they are there. */
    static List<? extends RedisFuture<?>> write(RedisAsyncCommands<byte[], byte[]> redis) {
        return List.of(
                redis.hset(bytes("profile:1001"), Map.of(bytes("name"), bytes("Ada"), bytes("plan"), bytes("team"))),
                redis.rpush(bytes("queue:mail"), bytes("welcome"), bytes("invoice")),
                redis.sadd(bytes("tags:1001"), bytes("beta"), bytes("eu")),
                redis.zadd(bytes("ranking:week"), 97.5, bytes("1001")),
                redis.geoadd(bytes("offices"), 13.361389, 52.52, bytes("Berlin")),
                redis.xadd(bytes("audit:log"), Map.of(bytes("who"), bytes("1001"))),
                redis.pfadd(bytes("visitors:today"), bytes("1001"), bytes("1002")),
                redis.setbit(bytes("active:today"), 1001, 1),
                redis.set(bytes("counters:view:1:note"), bytes("about a dozen")),
                redis.set(bytes("counters:view:1:9001"), bytes("12.5")),
                redis.set(bytes("counters:view:1:9002"), new byte[] {(byte) 0xff, 0, (byte) 0xfe}),
                redis.hset(bytes("counters:view:1:9003"), bytes("yesterday"), bytes("3")),
                redis.set(key('v', (byte) 0xff, (byte) 0xfe), bytes("5")),
                redis.set(key('w', (byte) 0xc3, (byte) 0x28), bytes("6")),
                redis.psetex(bytes("counters:view:1:9004"), 1, bytes("999")));
    }

    private static byte[] key(char first, byte... binary) {
        byte[] key = new byte[binary.length + 1];
        key[0] = (byte) first;
        System.arraycopy(binary, 0, key, 1, binary.length);
        byte[] prefix = bytes("counters:");
        byte[] all = new byte[prefix.length + key.length];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(key, 0, all, prefix.length, key.length);
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

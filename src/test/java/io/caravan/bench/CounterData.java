package io.caravan.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Counters {@code counters:<operation>:<org>:<user>}: 10 operations, 100 orgs, as many users as it takes. */
final class CounterData {

    private static final int PIPELINE = 10_000;

    private CounterData() {}

    static byte[] key(int number) {
        String key = "counters:op" + number % 10 + ":" + number / 10 % 100 + ":" + number / 1000;
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Sets every counter to 7. */
    static void load(RedisClient client, int keys) {
        byte[] seven = {'7'};
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            connection.setAutoFlushCommands(false);
            List<RedisFuture<?>> sent = new ArrayList<>(PIPELINE);
            for (int i = 0; i < keys; i++) {
                sent.add(connection.async().set(key(i), seven));
                if (sent.size() == PIPELINE || i == keys - 1) {
                    connection.flushCommands();
                    sent.forEach(each -> each.toCompletableFuture().join());
                    sent.clear();
                }
            }
        }
    }
}

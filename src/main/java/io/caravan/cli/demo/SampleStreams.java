package io.caravan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Orders of twenty shops, a stream for each. */
final class SampleStreams {

    static final int STREAMS = 20;
    static final int ENTRIES = 20_000;

    private static final String[] STATES = {"placed", "paid", "packed", "sent"};

    private SampleStreams() {}

    static List<RedisFuture<?>> write(RedisAsyncCommands<byte[], byte[]> redis) {
        List<RedisFuture<?>> answers = new ArrayList<>(ENTRIES);
        for (int order = 0; order < ENTRIES; order++) {
            Map<byte[], byte[]> fields = new LinkedHashMap<>();
            fields.put(bytes("order"), bytes(Integer.toString(order / STATES.length)));
            fields.put(bytes("state"), bytes(STATES[order % STATES.length]));
            fields.put(bytes("cents"), bytes(Integer.toString(995 + order * 37 % 20_000)));
            answers.add(redis.xadd(bytes("orders:shop-" + order / STATES.length % STREAMS), fields));
        }
        return answers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

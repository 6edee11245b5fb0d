package io.caravan.cli.demo;

import io.caravan.process.backup.StateDigest;
import io.caravan.source.KeyText;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.CapturedKeys;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyStates;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How far two servers hold the same keys; those of Caravan's own do not count.
 *
 * @param here    how many keys the first holds
 * @param there   how many keys the second holds
 * @param alike   how many of the first the second holds with the same value, and the same time of expiry to a second
 * @param example one of the others, in the text form of keys; empty where there is none
 */
public record SameKeys(long here, long there, long alike, String example) {

    private static final Pattern OWN = Pattern.compile("\\{?caravan:.*", Pattern.DOTALL);
    private static final int PAGE = 1_000;
    private static final long TOLERANCE_MILLIS = 1_000;

    /** What a key holds, whatever the order of its elements in memory. */
    private record Held(long digest, long expiresAt) {

        boolean isLike(Held other) {
            return other != null && digest == other.digest && Math.abs(expiresAt - other.expiresAt) <= TOLERANCE_MILLIS;
        }
    }

    /** Compares the keys of one server that match a glob with all of another. */
    public static SameKeys of(String uri, String otherUri, String glob) {
        Map<ByteBuffer, Held> here = held(uri, glob);
        Map<ByteBuffer, Held> there = held(otherUri, "*");
        List<ByteBuffer> others = here.keySet().stream()
                .filter(key -> !here.get(key).isLike(there.get(key)))
                .toList();
        String example = others.isEmpty() ? "" : KeyText.encode(others.get(0).array());
        return new SameKeys(here.size(), there.size(), here.size() - others.size(), example);
    }

    private static Map<ByteBuffer, Held> held(String uri, String glob) {
        Map<ByteBuffer, Held> held = new HashMap<>();
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(uri);
            Iterator<CapturedKeys> portions = new KeyStates(connections).read(0, keys(uri, glob));
            while (portions.hasNext()) {
                for (KeyState state : portions.next().states()) {
                    held.put(ByteBuffer.wrap(state.key()), new Held(StateDigest.of(state), state.expiresAt()));
                }
            }
        }
        return held;
    }

    private static List<byte[]> keys(String uri, String glob) {
        List<byte[]> keys = new ArrayList<>();
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            ScanIterator.scan(connection.sync(), ScanArgs.Builder.limit(PAGE).match(glob))
                    .forEachRemaining(key -> {
                        if (!OWN.matcher(KeyText.of(key)).matches()) {
                            keys.add(key);
                        }
                    });
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
        return keys;
    }

    /** Returns whether both hold the same. */
    public boolean isComplete() {
        return here == there && alike == here;
    }
}

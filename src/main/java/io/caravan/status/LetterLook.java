package io.caravan.status;

import io.caravan.source.KeyText;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.caravan.source.stream.StreamId;
import io.caravan.state.letters.LetterStore;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the dead letters that wait in Redis, route by route. It counts what has come since the last look, and all of them again
 * when some have gone. Not thread-safe, but for {@link #counts}.
 */
final class LetterLook {

    private static final RedisScript COUNT = new RedisScript(LetterLook.class, "count-letters.lua");
    private static final int PAGE = 500;

    private final RedisConnections connections;
    private final Map<String, Long> byRoute = new TreeMap<>();
    private StreamId next = StreamId.ZERO;
    private volatile LetterCounts counts;

    LetterLook(RedisConnections connections, long capacity) {
        this.connections = connections;
        this.counts = LetterCounts.none(capacity);
    }

    /** Returns what the last look showed. */
    LetterCounts counts() {
        return counts;
    }

    void look() {
        try {
            if (count() != total()) {
                byRoute.clear();
                next = StreamId.ZERO;
                count();
            }
            counts = new LetterCounts(total(), counts.capacity(), 0, Map.copyOf(byRoute), null);
        } catch (RedisException e) {
            counts = counts.failed(RedisFailures.describe(e));
        }
    }

    private long total() {
        return byRoute.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts what has come since. Returns how many letters there are. */
    private long count() {
        while (true) {
            Iterator<Object> answer = page().iterator();
            long waiting = (Long) answer.next();
            String last = new String((byte[]) answer.next(), StandardCharsets.US_ASCII);
            long counted = 0;
            while (answer.hasNext()) {
                String route = KeyText.encode((byte[]) answer.next());
                long letters = (Long) answer.next();
                byRoute.merge(route, letters, Long::sum);
                counted += letters;
            }
            if (!last.isEmpty()) {
                next = StreamId.parse(last).next();
            }
            if (counted < PAGE) {
                return waiting;
            }
        }
    }

    private List<Object> page() {
        RedisKeyspace redis = connections.keyspace(connections.defaultDatabase());
        byte[][] keys = {RedisScript.bytes(new LetterStore(connections).key())};
        return redis.await(COUNT.run(
                redis,
                ScriptOutputType.MULTI,
                keys,
                RedisScript.bytes(next.toString()),
                RedisScript.bytes(Integer.toString(PAGE))));
    }
}

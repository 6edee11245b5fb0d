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
 * when some have gone. Redis has to read the payloads for that: what is more than {@value #MOST_CALLS} MiB is left to the next
 * look. Not thread-safe, but for {@link #counts}.
 */
final class LetterLook {

    private static final RedisScript COUNT = new RedisScript(LetterLook.class, "count-letters.lua");
    private static final int MOST_LETTERS = 500;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_CALLS = 50;

    private final RedisConnections connections;
    private final Map<String, Long> byRoute = new TreeMap<>();
    private StreamId next = StreamId.ZERO;
    private long waiting;
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
            boolean whole = count();
            if (whole && waiting != total()) {
                byRoute.clear();
                next = StreamId.ZERO;
                whole = count();
            }
            Map<String, Long> known = whole ? Map.copyOf(byRoute) : counts.byRoute();
            counts = new LetterCounts(waiting, counts.capacity(), 0, known, null);
        } catch (RedisException e) {
            counts = counts.failed(RedisFailures.describe(e));
        }
    }

    private long total() {
        return byRoute.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts what has come since. Returns whether that is all. */
    private boolean count() {
        boolean more = true;
        for (int call = 0; more && call < MOST_CALLS; call++) {
            Iterator<Object> answer = page().iterator();
            waiting = (Long) answer.next();
            next = StreamId.parse(new String((byte[]) answer.next(), StandardCharsets.US_ASCII));
            more = (Long) answer.next() == 1;
            while (answer.hasNext()) {
                String route = KeyText.encode((byte[]) answer.next());
                byRoute.merge(route, (Long) answer.next(), Long::sum);
            }
        }
        return !more;
    }

    private List<Object> page() {
        RedisKeyspace redis = connections.keyspace(connections.defaultDatabase());
        byte[][] keys = {RedisScript.bytes(new LetterStore(connections).key())};
        return redis.await(COUNT.run(
                redis,
                ScriptOutputType.MULTI,
                keys,
                RedisScript.bytes(next.toString()),
                RedisScript.bytes(Integer.toString(MOST_LETTERS)),
                RedisScript.bytes(Integer.toString(MOST_BYTES))));
    }
}

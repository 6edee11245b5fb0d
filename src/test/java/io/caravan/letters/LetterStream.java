package io.caravan.letters;

import io.caravan.testing.RedisServer;
import java.util.Map;

/** The stream of dead letters, as a client of Redis sees it. */
public record LetterStream(RedisServer redis) {

    private static final String KEY = "caravan:dead-letters";

    public long size() {
        long[] size = new long[1];
        redis.run(commands -> size[0] = commands.xlen(KEY));
        return size[0];
    }

    /** Adds a letter as an older version has stored it. @param source where its record came from, such as {@code db0 k 1-1} */
    public void add(String route, String source, String payload) {
        redis.run(commands -> commands.xadd(
                KEY,
                Map.of(
                        "route",
                        route,
                        "source",
                        source,
                        "payload",
                        payload,
                        "reason",
                        "refused",
                        "attempts",
                        "2",
                        "time",
                        "2026-01-01T00:00:00Z")));
    }
}

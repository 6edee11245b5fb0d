package io.caravan.cli.demo;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Sessions that begin and expire, each a key of its own. */
public final class SampleSessions implements AutoCloseable {

    public static final int COUNT = 5_000;

    private static final String EACH = "for i = 1, %d do %s end";
    private static final String BEGIN = "redis.call('SET', 'session:' .. i, 'user:' .. i, 'EX', 1800)";
    // Redis asks for the time twice, and takes a key for deleted whose time is over by then. 50 ms may be over, on a
    // busy machine.
    private static final String RUN_OUT = "redis.call('PEXPIRE', 'session:' .. i, 1000)";
    private static final String LOOK = "left = left + redis.call('EXISTS', 'session:' .. i)";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    /** @param uri of the Redis to write to */
    public SampleSessions(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect();
    }

    /** Returns the keys in the order in which they are written. */
    public List<String> keys() {
        return IntStream.rangeClosed(1, COUNT).mapToObj(i -> "session:" + i).toList();
    }

    /** Writes all of them. */
    public void begin() {
        run(forEach(BEGIN));
    }

    /**
     * Lets all of them expire.
     *
     * @return how many keys Redis says have expired meanwhile
     */
    public long expire() throws Exception {
        long before = expired();
        run(forEach(RUN_OUT));
        // Redis looks for expired keys in its own time, but takes one away at once that somebody asks for.
        Eventually.holds(() -> run("local left = 0 " + forEach(LOOK) + " return left") == 0);
        return expired() - before;
    }

    private static String forEach(String command) {
        return String.format(EACH, COUNT, command);
    }

    private long run(String script) {
        Long answer = connection.sync().eval(script, ScriptOutputType.INTEGER);
        return answer == null ? 0 : answer;
    }

    private long expired() {
        return connection
                .sync()
                .info("stats")
                .lines()
                .filter(line -> line.startsWith("expired_keys:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}

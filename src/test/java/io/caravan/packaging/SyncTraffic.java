package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sync.StreamsTable;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Adds entries to streams and sets keys, whatever happens to Redis, until it is stopped. Some entries are poison: they have
 * a field that the table refuses. Then tells whether all of it arrived.
 */
final class SyncTraffic implements AutoCloseable {

    /** The tables of both flows; the one of entries refuses poison, and is slow enough for a fault to meet a statement. */
    static final String TABLES = "DROP TABLE IF EXISTS redis_streams, redis_key_values;"
            + StreamsTable.THAT_REFUSES_POISON
            + "; CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(0.005); RETURN NULL; END';"
            + " CREATE TRIGGER slow AFTER INSERT ON redis_streams FOR EACH STATEMENT EXECUTE FUNCTION slow()";

    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final int KEYS = 50;
    // With many kills, what is added while processes start must not outgrow what they copy while they live.
    private static final long PAUSE_NANOS =
            "full".equals(System.getProperty("caravan.faults")) ? 10_000_000 : 2_000_000;

    private final RedisServer redis;
    private final PostgresServer postgres;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String prefix;
    private final List<String> streams;
    private final Set<String> added = ConcurrentHashMap.newKeySet();
    private final Set<String> poison = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopping;

    private SyncTraffic(RedisServer redis, PostgresServer postgres, int streams) {
        // Streams of its own, which what is still under way of an earlier one does not meet
        prefix = "t" + STARTED.incrementAndGet() + "-";
        this.redis = redis;
        this.postgres = postgres;
        this.streams = IntStream.range(0, streams).mapToObj(i -> prefix + i).toList();
        client = RedisClient.create(RedisURI.create(redis.uri()));
        connection = client.connect();
        connection.setTimeout(Duration.ofSeconds(2));
        thread = new Thread(this::add, "traffic");
        thread.start();
    }

    static SyncTraffic start(RedisServer redis, PostgresServer postgres, int streams) {
        return new SyncTraffic(redis, postgres, streams);
    }

    private void add() {
        RedisCommands<String, String> commands = connection.sync();
        for (int i = 0; !stopping; i++) {
            String stream = streams.get(i % streams.size());
            boolean poisonous = i % 500 == 142;
            try {
                String id = commands.xadd(stream, poisonous ? "poison" : "n", Integer.toString(i));
                (poisonous ? poison : added).add(stream + " " + id);
                commands.set("k" + i % KEYS, Integer.toString(i));
            } catch (RedisException e) {
                // The server is away; what it has taken nevertheless is among its entries.
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Waits until so many more entries have been added. */
    void awaitMore(int entries) {
        int before = added.size();
        await(entries + " more entries").atMost(LONGEST).until(() -> added.size() >= before + entries);
    }

    /** Waits until so many more rows have committed. */
    void awaitMoreRows(int count) throws SQLException {
        int before = rows().size();
        await(count + " more rows")
                .atMost(LONGEST)
                .ignoreExceptions()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> rows().size() >= before + count);
    }

    /** Returns the rows of entries, each as its stream and its id. */
    Set<String> rows() throws SQLException {
        return query("SELECT stream_key || ' ' || message_id, '' FROM redis_streams WHERE stream_key LIKE '" + prefix
                        + "%'")
                .keySet();
    }

    private Map<String, String> query(String sql) throws SQLException {
        Map<String, String> values = new HashMap<>();
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getString(2));
            }
        }
        return values;
    }

    List<String> streams() {
        return streams;
    }

    /** Returns how many entries a consumer has read and not acknowledged. */
    long pendingFor(String consumer) {
        return streams.stream()
                .mapToLong(stream -> connection
                        .sync()
                        .xpending(stream, "caravan")
                        .getConsumerMessageCount()
                        .getOrDefault(consumer, 0L))
                .sum();
    }

    /** Returns what is read and not acknowledged, each as its stream and its id. */
    Set<String> pending() {
        Set<String> pending = new HashSet<>();
        for (String stream : streams) {
            connection
                    .sync()
                    .xpending(stream, "caravan", Range.unbounded(), Limit.from(100_000))
                    .forEach(entry -> pending.add(stream + " " + entry.getId()));
        }
        return pending;
    }

    /** Stops, and waits until the rows are the entries, poison is in the dead letters, and nothing is pending. */
    void awaitAll() throws InterruptedException {
        stop();
        await("all that was added has arrived")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    Set<String> entries = entries("n");
                    assertThat(entries).containsAll(added);
                    assertThat(sorted(rows())).isEqualTo(sorted(entries));
                    assertThat(sorted(letters())).isEqualTo(sorted(entries("poison")));
                    assertThat(pending()).isEmpty();
                    assertThat(values()).isEqualTo(keys());
                });
    }

    /** The same where streams were deleted meanwhile: what is in Redis has arrived, and nothing that never was there. */
    void awaitAllThatIsLeft() throws InterruptedException {
        stop();
        await("all that is left has arrived")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(rows()).containsAll(entries("n"));
                    assertThat(letters()).containsAll(entries("poison"));
                    assertThat(pending()).isEmpty();
                    assertThat(values()).containsAllEntriesOf(keys());
                });
        assertThat(added).isNotEmpty();
    }

    private static Set<String> sorted(Set<String> names) {
        return new TreeSet<>(names);
    }

    private Set<String> entries(String field) {
        Set<String> names = new HashSet<>();
        for (String stream : streams) {
            connection.sync().xrange(stream, Range.unbounded()).stream()
                    .filter(entry -> entry.getBody().containsKey(field))
                    .forEach(entry -> names.add(stream + " " + entry.getId()));
        }
        return names;
    }

    /** Returns the entries in the dead letters that are there for the constraint. */
    private Set<String> letters() {
        return connection.sync().xrange("caravan:dead-letters", Range.unbounded()).stream()
                .filter(letter -> letter.getBody().get("reason").contains("no_poison"))
                .map(letter -> letter.getBody().get("source").substring("db0 ".length()))
                .filter(source -> source.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new HashMap<>();
        connection
                .sync()
                .keys("k*")
                .forEach(key -> keys.put(key, connection.sync().get(key)));
        return keys;
    }

    private Map<String, String> values() throws SQLException {
        return query("SELECT redis_key, redis_value FROM redis_key_values");
    }

    /** Adds no more. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        client.shutdown();
        redis.flush();
    }
}

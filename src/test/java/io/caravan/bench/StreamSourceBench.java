package io.caravan.bench;

import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How fast a route that does nothing has the entries of streams read and acknowledged, against a bare loop of XREADGROUP and
 * XACK. The two take turns; the median of each is printed.
 */
@Tag("streams")
class StreamSourceBench {

    private static final int ENTRIES = Integer.getInteger("bench.entries", 500_000);
    private static final int BATCH = 1_000;
    private static final int ROUNDS = 3;
    /** What the bare loop asks each of many streams for; more than a batch in all, since nothing bounds what it holds. */
    private static final int LEAST_OF_EACH = 16;

    private static final byte[] GROUP = bytes("bench");
    private static final String ADD = """
            for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'data', string.rep('x', ARGV[2])) end
            return redis.status_reply('OK')
            """;

    private static RedisServer redis;
    private static RedisClient client;

    @BeforeAll
    static void open() {
        redis = RedisServer.start("--appendonly", "no", "--save", "");
        client = RedisClient.create(redis.uri());
        System.out.printf(
                "%n%s, %d cores, Java %s, %,d entries, batches of %,d%n",
                redis.product(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                ENTRIES,
                BATCH);
    }

    @AfterAll
    static void close() {
        client.shutdown();
        redis.close();
    }

    @AfterEach
    void flush() {
        redis.flush();
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "10, 100", "1000, 100", "1, 1024", "1000, 1024"})
    void reads(int streams, int bytes) throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            names.add("stream:" + i);
        }
        redis.run(commands -> names.forEach(name -> fill(commands, name, ENTRIES / streams, bytes)));
        double[] ours = new double[ROUNDS];
        double[] limit = new double[ROUNDS];
        // The first round warms both up.
        for (int round = -1; round < ROUNDS; round++) {
            double bare = bare(names);
            double own = own(names);
            if (round >= 0) {
                limit[round] = bare;
                ours[round] = own;
            }
        }
        double ourRate = ENTRIES / median(ours);
        double limitRate = ENTRIES / median(limit);
        System.out.printf(
                "%,5d streams, %,5d bytes   ours %,10.0f entries/s   limit %,10.0f entries/s   ratio %3.0f %%%n",
                streams, bytes, ourRate, limitRate, 100 * ourRate / limitRate);
    }

    private static void fill(RedisCommands<String, String> commands, String name, int entries, int bytes) {
        for (int left = entries; left > 0; left -= 10_000) {
            commands.eval(
                    ADD,
                    ScriptOutputType.STATUS,
                    new String[] {name},
                    Integer.toString(Math.min(left, 10_000)),
                    Integer.toString(bytes));
        }
    }

    private static void groups(List<String> names, boolean create) {
        redis.run(commands -> names.forEach(name -> {
            commands.xgroupDestroy(name, "bench");
            if (create) {
                commands.xgroupCreate(StreamOffset.from(name, "0"), "bench");
            }
        }));
    }

    /** Each read is sent together with the acknowledgements of the one before. */
    @SuppressWarnings("unchecked")
    private static double bare(List<String> names) throws Exception {
        groups(names, true);
        StreamOffset<byte[]>[] offsets = names.stream()
                .map(name -> StreamOffset.lastConsumed(bytes(name)))
                .toArray(StreamOffset[]::new);
        XReadArgs args = XReadArgs.Builder.count(Math.max(LEAST_OF_EACH, BATCH / names.size()));
        Consumer<byte[]> consumer = Consumer.from(GROUP, bytes("bare"));
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisAsyncCommands<byte[], byte[]> commands = connection.async();
            long begin = System.nanoTime();
            int read = 0;
            List<RedisFuture<Long>> acks = List.of();
            while (read < ENTRIES / names.size() * names.size()) {
                List<StreamMessage<byte[], byte[]>> batch =
                        commands.xreadgroup(consumer, args, offsets).get();
                for (RedisFuture<Long> ack : acks) {
                    ack.get();
                }
                acks = acknowledge(commands, batch);
                read += batch.size();
            }
            for (RedisFuture<Long> ack : acks) {
                ack.get();
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private static List<RedisFuture<Long>> acknowledge(
            RedisAsyncCommands<byte[], byte[]> commands, List<StreamMessage<byte[], byte[]>> batch) {
        Map<byte[], List<String>> ids = new HashMap<>();
        Map<String, byte[]> keys = new HashMap<>();
        for (StreamMessage<byte[], byte[]> entry : batch) {
            byte[] key = keys.computeIfAbsent(
                    new String(entry.getStream(), StandardCharsets.ISO_8859_1), name -> entry.getStream());
            ids.computeIfAbsent(key, each -> new ArrayList<>()).add(entry.getId());
        }
        List<RedisFuture<Long>> acks = new ArrayList<>();
        ids.forEach((key, some) -> acks.add(commands.xack(key, GROUP, some.toArray(String[]::new))));
        return acks;
    }

    private static double own(List<String> names) throws Exception {
        groups(names, true);
        int expected = ENTRIES / names.size() * names.size();
        AtomicLong received = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        try (RedisConnections connections = new RedisConnections();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            connections.getSettings().setUri(redis.uri());
            camel.getRegistry().bind("redis", connections);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("redis-stream:bench?patterns=stream:*&consumer=ours").process(exchange -> {
                        if (received.addAndGet(exchange.getMessage()
                                        .getBody(List.class)
                                        .size())
                                >= expected) {
                            done.countDown();
                        }
                    });
                }
            });
            long begin = System.nanoTime();
            camel.start();
            done.await(5, TimeUnit.MINUTES);
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> pending(names.get(names.size() - 1)) == 0);
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private static long pending(String name) {
        List<Long> count = new ArrayList<>();
        redis.run(commands -> count.add(commands.xpending(name, "bench").getCount()));
        return count.get(0);
    }

    private static double median(double[] seconds) {
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many commands the connections of a deployment send, by the server's own statistics. */
class RateLimitIT {

    private static final Pattern PROCESSED = Pattern.compile("total_commands_processed:(\\d+)");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RedisConnections connections = new RedisConnections();
    private final List<Thread> senders = new ArrayList<>();

    @BeforeEach
    void sets() {
        camel.getRegistry().bind("meters", meters);
        connections.setCamelContext(camel);
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void ends() throws Exception {
        for (Thread sender : senders) {
            sender.interrupt();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        connections.close();
        redis.flush();
    }

    /** Sends commands, each after the answer to the one before, until the test ends. */
    private void send(RedisKeyspace keyspace) {
        Thread thread = new Thread(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                byte[] key = ("key" + i % 100).getBytes(StandardCharsets.UTF_8);
                try {
                    keyspace.await(keyspace.commands().get(key));
                } catch (RuntimeException e) {
                    // What the server does is what the test is about.
                }
            }
        });
        senders.add(thread);
        thread.start();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @ParameterizedTest
    @CsvSource({"200, 1", "2000, 3"})
    void keepsToTheStatedRateByTheServersOwnCount(int limit, int threads) {
        connections.getSettings().setRateLimit(limit);
        IntStream.range(0, threads).forEach(i -> send(connections.keyspace(i % 2)));

        assertThat(rateOf(List.of(redis))).isCloseTo(limit, Percentage.withPercentage(5));
    }

    @Test
    void keepsToTheStatedRateOverAllNodesOfACluster() {
        connections.getSettings().setUri(cluster.node(0).uri());
        connections.getSettings().setCluster(true);
        connections.getSettings().setRateLimit(500);
        IntStream.range(0, 3).forEach(i -> send(connections.keyspace(0)));

        double rate = rateOf(List.of(cluster.node(0), cluster.node(1), cluster.node(2)));

        assertThat(rate).isCloseTo(500, Percentage.withPercentage(5));
    }

    private static double rateOf(List<RedisServer> servers) {
        long begin = System.nanoTime();
        long before = servers.stream().mapToLong(RateLimitIT::processed).sum();
        await().atMost(LONGEST).until(() -> System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(5));
        long after = servers.stream().mapToLong(RateLimitIT::processed).sum();
        return (after - before) * 1e9 / (System.nanoTime() - begin);
    }

    private static long processed(RedisServer server) {
        AtomicLong count = new AtomicLong();
        server.run(commands -> {
            Matcher matcher = PROCESSED.matcher(commands.info("stats"));
            assertThat(matcher.find()).isTrue();
            count.set(Long.parseLong(matcher.group(1)));
        });
        return count.get();
    }

    @Test
    void fallsWhileRedisAnswersSlowlyAndClimbsBack() {
        connections.getSettings().setRateLimit(100);
        send(connections.keyspace(0));
        await().atMost(LONGEST).until(() -> gauge("caravan.redis.rate") == 100);

        redis.run(commands -> await("the rate falls").atMost(LONGEST).until(() -> {
            commands.clientPause(400);
            return gauge("caravan.redis.rate") <= 30;
        }));

        assertThat(gauge("caravan.redis.rate.limit")).isEqualTo(100);
        await("the rate climbs").atMost(LONGEST).until(() -> gauge("caravan.redis.rate") == 100);
    }

    @Test
    void fallsWhileRedisIsFullAndNotForKeysOfAnotherType() {
        connections.getSettings().setRateLimit(50);
        RedisKeyspace keyspace = connections.keyspace(0);
        redis.run(commands -> commands.rpush("key", "element"));

        failure(keyspace);
        assertThat(gauge("caravan.redis.rate")).isEqualTo(50);

        redis.run(commands -> commands.configSet("maxmemory", "1"));
        await().atMost(LONGEST).until(() -> {
            keyspace.commands()
                    .set("other".getBytes(StandardCharsets.UTF_8), KEY)
                    .toCompletableFuture()
                    .handle((answer, failure) -> failure)
                    .join();
            return gauge("caravan.redis.rate") < 50;
        });
        redis.run(commands -> commands.configSet("maxmemory", "0"));
    }

    private static void failure(RedisKeyspace keyspace) {
        try {
            keyspace.commands().get(KEY).toCompletableFuture().join();
        } catch (CompletionException e) {
            assertThat(RedisFailures.isWrongType(e)).isTrue();
        }
    }

    @Test
    void countsCommandsAlsoWithoutALimit() {
        RedisKeyspace keyspace = connections.keyspace(0);
        double before = meters.get("caravan.redis.operations").functionCounter().count();

        IntStream.range(0, 100).forEach(i -> keyspace.await(keyspace.commands().get(KEY)));

        assertThat(meters.get("caravan.redis.operations").functionCounter().count() - before)
                .isEqualTo(100);
        assertThat(meters.find("caravan.redis.rate").gauge()).isNull();
    }
}

package io.caravan.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Redis for a sign of life all the time, and keeps how long each took: a server that waits for a broker takes seconds. */
final class Pings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pings.class);
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Duration PROMPT = Duration.ofMillis(50);
    private static final Duration AT_WORST = Duration.ofSeconds(1);
    private static final double MOSTLY = 0.99;

    private final RedisClient client;
    private final List<Duration> answers = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;

    Pings(RedisServer redis) {
        client = RedisClient.create(redis.uri());
        RedisCommands<String, String> commands = client.connect().sync();
        thread = new Thread(() -> ping(commands), "pings");
        thread.start();
    }

    private void ping(RedisCommands<String, String> commands) {
        while (!stopping) {
            long begin = System.nanoTime();
            commands.ping();
            answers.add(Duration.ofNanos(System.nanoTime() - begin));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Stops, and tells the figures. @param fault what happened meanwhile */
    void assertPrompt(String fault) throws InterruptedException {
        stop();
        double prompt = (double) answers.stream()
                        .filter(each -> each.compareTo(PROMPT) < 0)
                        .count()
                / answers.size();
        Duration worst = answers.stream().max(Duration::compareTo).orElseThrow();
        LOG.info(
                "Redis answered {} of {} PINGs in under {} ms, the slowest in {} ms: {}",
                String.format("%.2f %%", 100 * prompt),
                answers.size(),
                PROMPT.toMillis(),
                worst.toMillis(),
                fault);
        assertThat(prompt).as("share of prompt answers").isGreaterThanOrEqualTo(MOSTLY);
        assertThat(worst).isLessThan(AT_WORST);
    }

    private void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        client.shutdown();
    }
}

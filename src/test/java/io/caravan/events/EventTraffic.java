package io.caravan.events;

import static org.awaitility.Awaitility.await;

import io.caravan.testing.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Sets keys with ascending numbers from 1, about a thousand a second, until it is told to stop. */
final class EventTraffic implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;

    private final RedisClient client;
    private final AtomicInteger last = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopping;

    EventTraffic(RedisServer redis) {
        client = RedisClient.create(redis.uri());
        RedisCommands<String, String> commands = client.connect().sync();
        thread = new Thread(() -> run(commands), "traffic");
        thread.start();
    }

    private void run(RedisCommands<String, String> commands) {
        while (!stopping) {
            commands.set("key:" + (last.get() + 1), "1");
            last.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void awaitMore(int keys) {
        int target = last.get() + keys;
        await(keys + " more keys").atMost(Duration.ofSeconds(60)).until(() -> last.get() >= target);
    }

    /** Stops, and returns the last number. */
    int stop() throws InterruptedException {
        stopping = true;
        thread.join();
        return last.get();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        client.shutdown();
    }
}

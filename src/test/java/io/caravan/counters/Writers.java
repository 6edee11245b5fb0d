package io.caravan.counters;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Threads that increment counters as fast as they can, and know how often they did. */
final class Writers {

    static final int GROUPS = 200;
    static final int COUNTERS_OF_GROUP = 10;
    private static final int PIPELINED = 200;

    // Without it, writers and server take both processors of a small machine from the exporter.
    private static final long BREATH_NANOS = 2_000_000;

    private final String uri;
    private final LongAdder issued = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile Throwable failure;

    private Writers(String uri) {
        this.uri = uri;
    }

    static Writers start(String uri, int count) {
        Writers writers = new Writers(uri);
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(writers::write, "writer-" + i);
            thread.setDaemon(true);
            writers.threads.add(thread);
            thread.start();
        }
        return writers;
    }

    private void write() {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.setAutoFlushCommands(false);
            RedisAsyncCommands<String, String> commands = connection.async();
            List<RedisFuture<Long>> sent = new ArrayList<>(PIPELINED);
            while (!stopped) {
                for (int i = 0; i < PIPELINED; i++) {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    sent.add(commands.incr(key(random.nextInt(GROUPS), random.nextInt(COUNTERS_OF_GROUP))));
                }
                connection.flushCommands();
                for (RedisFuture<Long> answer : sent) {
                    answer.get();
                }
                issued.add(PIPELINED);
                sent.clear();
                LockSupport.parkNanos(BREATH_NANOS);
            }
        } catch (ExecutionException e) {
            failure = e.getCause();
        } catch (InterruptedException e) {
            failure = e;
        } finally {
            client.shutdown();
        }
    }

    static String key(int group, int counter) {
        return "counters:g" + group + ":" + counter;
    }

    /** Ends the writing. Returns how many increments were made. */
    long stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        if (failure != null) {
            throw new AssertionError("A writer failed, so its increments cannot be counted", failure);
        }
        return issued.sum();
    }
}

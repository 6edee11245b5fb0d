package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisUnavailableException;
import io.lettuce.core.RedisException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ExceptionHandler;

/** Says what is wrong with Redis: once, and again from time to time while it stays so. Thread-safe. */
final class StreamTrouble {

    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String address;
    private final ExceptionHandler handler;
    private final StreamHealth health;
    private final StreamListener listener;
    private final StreamMeters meters;
    private final Map<StreamHealth.Task, Said> said = new EnumMap<>(StreamHealth.Task.class);

    private record Said(String message, long at) {}

    StreamTrouble(
            String address,
            ExceptionHandler handler,
            StreamHealth health,
            StreamListener listener,
            StreamMeters meters) {
        this.address = address;
        this.handler = handler;
        this.health = health;
        this.listener = listener;
        this.meters = meters;
    }

    /** Notes that something failed and will be tried again. */
    synchronized void report(StreamHealth.Task task, RuntimeException failure) {
        meters.failedAndTriedAgain();
        RuntimeException described = failure instanceof RedisException redis ? describe(redis) : failure;
        health.failed(task, described);
        listener.redisFailed(described);
        String message = String.valueOf(described.getMessage());
        Said before = said.get(task);
        if (before == null || !message.equals(before.message()) || System.nanoTime() - before.at() > AGAIN_NANOS) {
            said.put(task, new Said(message, System.nanoTime()));
            handler.handleException(described);
        }
    }

    /** Notes, without saying so again, that the route did not take a batch. */
    void failedDelivery(int entries, Exception failure) {
        health.failed(
                StreamHealth.Task.DELIVER,
                new IllegalStateException(
                        "A batch of " + entries + " entries failed in the route: " + RedisFailures.reasonOf(failure),
                        failure));
    }

    synchronized void over(StreamHealth.Task task) {
        health.well(task);
        if (said.remove(task) != null && task != StreamHealth.Task.DELIVER) {
            listener.redisRecovered();
        }
    }

    private RedisException describe(RedisException failure) {
        if (RedisFailures.isRefusal(failure)) {
            return RedisFailures.refused(address, failure);
        }
        return failure instanceof RedisUnavailableException
                ? failure
                : new RedisUnavailableException(
                        "Lost the connection to Redis at " + address + ": " + RedisFailures.reasonOf(failure)
                                + ". Trying again",
                        failure);
    }
}

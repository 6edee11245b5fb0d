package io.caravan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.cli.servers.LocalRedis;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** The keys that the demo starts with, and the increments that it adds later. Writes many commands at a time. */
public final class SampleData implements AutoCloseable {

    private static final int IN_FLIGHT = 2_000;
    private static final int EACH_WITH_TTL = 50;
    private static final long TTL_SECONDS = 3_600;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final List<RedisFuture<?>> inFlight = new ArrayList<>();
    private long counters;
    private long withTtl;
    private long sum;

    /** @param uri an empty Redis */
    public SampleData(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setAutoFlushCommands(false);
        redis = connection.async();
    }

    /** @param progress is told how many counters have been written since the last time */
    public void load(IntConsumer progress) {
        requireEmpty();
        inFlight.addAll(OtherKeys.write(redis));
        settle();
        SampleCounters.forEach((key, amount) -> {
            counters++;
            increment(key, amount);
            if (counters % EACH_WITH_TTL == 0) {
                withTtl++;
                inFlight.add(redis.expire(bytes(key), TTL_SECONDS));
            }
            if (inFlight.size() >= IN_FLIGHT) {
                progress.accept(settle());
            }
        });
        progress.accept(settle());
    }

    private void requireEmpty() {
        RedisFuture<Long> keys = redis.dbsize();
        inFlight.add(keys);
        settle();
        if (keys.toCompletableFuture().join() > 0) {
            throw new IllegalArgumentException("The Redis given by " + LocalRedis.GIVEN_PROPERTY
                    + " holds keys. Name an empty one, or leave the property out");
        }
    }

    /** Adds one to the first counters, as their users go on working. */
    public void increment(int howMany) {
        long[] left = {howMany};
        SampleCounters.forEach((key, amount) -> {
            if (left[0]-- > 0) {
                increment(key, 1);
            }
        });
        settle();
    }

    /** Adds entries to streams. Returns what it wrote, in words. */
    public String addToStreams() {
        inFlight.addAll(SampleStreams.write(redis));
        settle();
        return String.format(
                Locale.ROOT,
                "%,d entries in %d streams named orders:<shop>",
                SampleStreams.ENTRIES,
                SampleStreams.STREAMS);
    }

    /** Returns how many entries the streams hold that it made. */
    public long entries() {
        return SampleStreams.ENTRIES;
    }

    /** Writes a key. */
    public void set(String key, String value) {
        inFlight.add(redis.set(bytes(key), bytes(value)));
        settle();
    }

    /** Deletes a key. */
    public void delete(String key) {
        inFlight.add(redis.del(bytes(key)));
        settle();
    }

    private void increment(String key, long amount) {
        inFlight.add(redis.incrby(bytes(key), amount));
        sum += amount;
    }

    /** Waits for the answers, and fails with the first that is a refusal. */
    private int settle() {
        connection.flushCommands();
        RedisFuture<?>[] all = inFlight.toArray(RedisFuture[]::new);
        inFlight.clear();
        if (!LettuceFutures.awaitAll(LONGEST_WAIT, all)) {
            throw new IllegalStateException("Redis does not answer within " + LONGEST_WAIT.toSeconds() + " s");
        }
        return all.length;
    }

    /** Returns how many counters were written that hold a number and have a key of the usual form. */
    public long counters() {
        return counters;
    }

    /** Returns how many of the counters have a time to live. */
    public long withTtl() {
        return withTtl;
    }

    /** Returns the sum of all increments so far. */
    public long sum() {
        return sum;
    }

    /** Says in a few lines what else lies there. */
    public List<String> others() {
        return List.of(
                OtherKeys.OTHER_TYPES + " keys of other types, " + OtherKeys.BINARY
                        + " counters whose key is no text, 1 counter that has expired",
                OtherKeys.WITHOUT_NUMBER + " keys with a counter's name and no whole number in them");
    }

    /** Returns how many keys a pass cannot take: it leaves them as they are, and counts them. */
    public long refused() {
        return OtherKeys.WITHOUT_NUMBER;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}

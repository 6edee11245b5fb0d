package io.caravan.source;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many commands a second may be sent. The rate is the limit as long as all goes well.
 *
 * Trouble halves it, once a second at most, but never to less than a hundredth of the limit or one command a second. With each
 * second without trouble it climbs by a tenth of the limit. Thread-safe.
 */
final class CommandRate {

    private static final long STEP = TimeUnit.SECONDS.toNanos(1);
    private static final int STEPS_TO_LIMIT = 10;
    private static final int DEEPEST_FALL = 100;

    /** A tenth of a second's commands may be sent at once, so that what is sent in a few seconds keeps to the rate. */
    private static final int BURSTS_PER_SECOND = 10;

    private final int limit;
    private final LongSupplier nanoTime;
    private final Bucket bucket;
    private volatile int current;
    private volatile long steppedAt;
    private long halvedAt;

    /** @param limit commands a second, 1 or more */
    CommandRate(int limit) {
        this(limit, System::nanoTime);
    }

    CommandRate(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.current = limit;
        this.steppedAt = nanoTime.getAsLong();
        this.halvedAt = steppedAt - STEP;
        this.bucket = Bucket.builder()
                .addLimit(configuration(limit).getBandwidths()[0])
                .build();
    }

    private static BucketConfiguration configuration(int rate) {
        return BucketConfiguration.builder()
                .addLimit(bandwidth -> bandwidth
                        .capacity(Math.max(1, rate / BURSTS_PER_SECOND))
                        .refillGreedy(rate, Duration.ofSeconds(1)))
                .build();
    }

    int limit() {
        return limit;
    }

    /** Returns how many commands a second may be sent now. */
    int current() {
        climb();
        return current;
    }

    /** Waits until one more command may be sent. A thread that is interrupted does not wait, and stays interrupted. */
    void await() {
        climb();
        try {
            bucket.asBlocking().consume(1);
        } catch (InterruptedException e) {
            bucket.consumeIgnoringRateLimits(1);
            Thread.currentThread().interrupt();
        }
    }

    /** Lets one more command be sent at once; those after it wait the longer. */
    void owe() {
        climb();
        bucket.consumeIgnoringRateLimits(1);
    }

    /** Tells that the server does not keep up. */
    synchronized void trouble() {
        long now = nanoTime.getAsLong();
        climb();
        steppedAt = now;
        if (now - halvedAt >= STEP) {
            halvedAt = now;
            change(Math.max(current / 2, Math.max(limit / DEEPEST_FALL, 1)));
        }
    }

    private void climb() {
        if (current < limit && nanoTime.getAsLong() - steppedAt >= STEP) {
            climbTogether();
        }
    }

    private synchronized void climbTogether() {
        long seconds = (nanoTime.getAsLong() - steppedAt) / STEP;
        if (current < limit && seconds > 0) {
            steppedAt += seconds * STEP;
            long step = Math.max(limit / STEPS_TO_LIMIT, 1);
            change((int) Math.min(limit, current + seconds * step));
        }
    }

    private void change(int rate) {
        if (rate != current) {
            current = rate;
            bucket.replaceConfiguration(configuration(rate), TokensInheritanceStrategy.AS_IS);
        }
    }
}

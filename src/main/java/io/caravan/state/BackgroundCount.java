package io.caravan.state;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much a server holds of something. It is asked in the background, now and then while somebody looks, so that nobody waits for
 * one that is away. Safe for any number of threads.
 */
final class BackgroundCount {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundCount.class);
    private static final long UNKNOWN = -1;

    private final long freshNanos;
    private final Supplier<? extends CompletionStage<Long>> question;
    private final LongConsumer listener;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long last = UNKNOWN;
    private volatile long askedAt;

    /**
     * @param fresh    how long an answer is good for
     * @param question asks the server, which may take long; -1 for an answer that is not known yet
     * @param listener gets each answer
     */
    BackgroundCount(Duration fresh, Supplier<? extends CompletionStage<Long>> question, LongConsumer listener) {
        this.freshNanos = fresh.toNanos();
        this.question = question;
        this.listener = listener;
        this.askedAt = System.nanoTime() - freshNanos;
    }

    /** Has the server asked, where the last answer is too old. */
    void refresh() {
        if (System.nanoTime() - askedAt < freshNanos || !asking.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture.supplyAsync(question).thenCompose(answer -> answer).whenComplete(this::answered);
    }

    private void answered(Long count, Throwable failure) {
        if (failure == null) {
            last = count;
            listener.accept(count);
        } else {
            LOG.debug("Cannot ask a server how much it holds", failure);
        }
        askedAt = System.nanoTime();
        asking.set(false);
    }

    /** Returns the last answer; -1 where there is none. */
    long last() {
        return last;
    }

    double asMetric() {
        return last == UNKNOWN ? Double.NaN : last;
    }

    String inWords() {
        return last == UNKNOWN ? "unknown" : Long.toString(last);
    }
}

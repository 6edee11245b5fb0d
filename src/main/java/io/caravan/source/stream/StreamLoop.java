package io.caravan.source.stream;

import io.caravan.source.GrowingDelay;
import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer does from its start to its stop: joins streams, reads batches, delivers them, and comes back to what failed.
 * One thread runs it; others may stop it and tell it which streams there are.
 */
final class StreamLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);
    private static final long LONGEST_WAIT_MILLIS = 100;

    private final StreamContext context;
    private final StreamRoute route;
    private final StreamTrouble trouble;
    private final Acknowledger acknowledger;
    private final JoinedStreams streams;
    private final GrowingDelay reconnects;
    private final AtomicReference<Set<StreamName>> found = new AtomicReference<>();
    private volatile boolean startsNow;
    private volatile boolean stopping;
    private volatile boolean delivering;
    private boolean pendingNext = true;
    private int failedReads;
    private int failedFresh;
    private long freshNotBefore = System.nanoTime();

    StreamLoop(StreamContext context, StreamRoute route, Acknowledger acknowledger, StreamTrouble trouble) {
        this.context = context;
        this.route = route;
        this.acknowledger = acknowledger;
        this.trouble = trouble;
        this.reconnects = GrowingDelay.ofReconnects(context.connections());
        this.streams = new JoinedStreams(context, failure -> trouble.report(StreamHealth.Task.READ, failure));
    }

    /**
     * Takes the streams that exist now; those that are missing leave.
     *
     * @param atStart whether it is the first look since the search was started or changed, so that a stream may be older
     */
    void found(Set<StreamName> names, boolean atStart) {
        startsNow |= atStart;
        found.set(names);
        context.bell().ring();
    }

    void stop() {
        stopping = true;
        context.bell().ring();
    }

    /** Returns whether the route has a batch at this moment. */
    boolean isDelivering() {
        return delivering;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                turn();
            }
        } catch (InterruptedException | RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.close();
        }
    }

    private void turn() throws InterruptedException {
        try {
            acknowledger.settle();
            Set<StreamName> names = found.getAndSet(null);
            if (names != null) {
                streams.change(names, startsNow);
                startsNow = false;
            }
            streams.prepare();
            StreamBatch batch = next();
            if (isFreshDue()) {
                streams.fresh().readAhead();
            }
            if (failedReads > 0) {
                failedReads = 0;
                trouble.over(StreamHealth.Task.READ);
            }
            if (batch.isEmpty()) {
                context.meters().lag().nothingLeft();
                context.bell().await(streams.fresh().millisToWait(LONGEST_WAIT_MILLIS));
            } else {
                deliver(batch);
            }
        } catch (RedisCommandInterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever it is: a thread that ended would be missed by nobody.
            streams.recover();
            trouble.report(StreamHealth.Task.READ, e);
            pause(reconnects.millis(failedReads++));
        }
    }

    /** Waits, but no longer once it is to stop. */
    private void pause(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!stopping && System.nanoTime() - end < 0) {
            context.bell().await((end - System.nanoTime()) / 1_000_000);
        }
    }

    /** Returns what is pending and what is new in turn, so that neither waits for the end of the other. */
    private StreamBatch next() {
        boolean pendingFirst = pendingNext;
        StreamBatch batch = pendingFirst ? streams.pending().take() : nextFresh();
        if (batch.isEmpty()) {
            batch = pendingFirst ? nextFresh() : streams.pending().take();
        }
        pendingNext = batch.isFresh();
        return batch;
    }

    private StreamBatch nextFresh() {
        return isFreshDue() ? streams.fresh().take() : new StreamBatch(true);
    }

    private boolean isFreshDue() {
        return System.nanoTime() - freshNotBefore >= 0;
    }

    private void deliver(StreamBatch batch) throws InterruptedException {
        delivering = true;
        context.meters().lag().begins(batch);
        try {
            Optional<Exception> failure = route.deliver(batch);
            if (failure.isEmpty()) {
                succeeded(batch);
            } else if (!stopping && batch.isLastChance() && !SinkOutage.caused(failure.get())) {
                giveUp(batch, failure.get());
            } else {
                failed(batch, failure.get());
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed(batch, e);
        } finally {
            delivering = false;
        }
    }

    private void succeeded(StreamBatch batch) {
        context.meters().batchDone(batch.entries().size());
        batch.byStream().keySet().forEach(JoinedStream::succeeded);
        trouble.over(StreamHealth.Task.DELIVER);
        failedFresh = 0;
    }

    private void giveUp(StreamBatch batch, Exception reason) {
        StreamEntry entry = batch.entries().get(0);
        try {
            route.giveUp(entry, reason);
        } catch (Exception e) {
            LOG.warn(
                    "Entry {} of a stream in database {} cannot be given up, and stays pending: {}",
                    entry.id(),
                    entry.database(),
                    RedisFailures.reasonOf(e));
            failed(batch, e);
            return;
        }
        context.meters().batchFailed(1);
        context.meters().givenUp();
        batch.byStream().keySet().forEach(JoinedStream::succeeded);
        trouble.over(StreamHealth.Task.DELIVER);
        try {
            acknowledger.acknowledge(batch);
        } catch (RedisException e) {
            LOG.debug("Entry {}, which is given up, is acknowledged later", entry.id(), e);
        }
    }

    private void failed(StreamBatch batch, Exception failure) {
        int entries = batch.entries().size();
        context.meters().batchFailed(entries);
        streams.failed(batch);
        trouble.failedDelivery(entries, failure);
        if (batch.isFresh() && ++failedFresh > 1) {
            freshNotBefore = System.nanoTime() + context.options().retry().millis(failedFresh - 2) * 1_000_000;
        }
        if (!stopping) {
            LOG.warn(
                    "A batch of {} stream entries stays pending and comes again: {}",
                    entries,
                    RedisFailures.reasonOf(failure));
        }
    }
}

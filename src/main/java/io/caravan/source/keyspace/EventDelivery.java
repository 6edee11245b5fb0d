package io.caravan.source.keyspace;

import io.caravan.source.GrowingDelay;
import io.caravan.source.RedisConstants;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches and gaps through the route, one at a time and in order. A batch that fails is tried again until it succeeds.
 * One thread runs it, until it is stopped and nothing is left.
 */
final class EventDelivery implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyspaceConsumer.class);
    private static final long WAIT_MILLIS = 100;

    private final RedisKeyspaceConsumer consumer;
    private final KeyspaceContext context;
    private final KeyspaceMeters meters;
    private final GrowingDelay retries;
    private volatile boolean stopping;
    private volatile boolean ended;

    EventDelivery(RedisKeyspaceConsumer consumer, KeyspaceContext context, KeyspaceMeters meters) {
        this.consumer = consumer;
        this.context = context;
        this.meters = meters;
        this.retries = new GrowingDelay(
                context.options().retryDelay(), context.options().longestRetry());
    }

    /** Ends after what has been received until now. */
    void stop() {
        stopping = true;
        context.buffer().close();
    }

    /** Returns whether something has been received that the route has not completed, and will. */
    boolean isBusy() {
        return !ended && !context.buffer().isEmpty();
    }

    @Override
    public void run() {
        try {
            while (!stopping || !context.buffer().isEmpty()) {
                Object next = context.buffer()
                        .take(
                                context.options().batchSize(),
                                WAIT_MILLIS,
                                context.options().batchDelay(),
                                context.channels().names());
                boolean done = true;
                if (next instanceof EventGap gap) {
                    done = deliver(List.of(), gap);
                } else if (next instanceof List<?> events && !events.isEmpty()) {
                    done = deliver(events, null);
                }
                if (!done) {
                    return;
                }
                context.buffer().settle();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    /** Returns whether the route has taken it; if not, the consumer is to stop. */
    private boolean deliver(List<?> events, EventGap gap) throws InterruptedException {
        for (int failures = 0; ; failures++) {
            Throwable failure = attempt(events, gap);
            if (failure == null) {
                meters.delivered(events.size());
                context.health().delivery(null);
                return true;
            }
            meters.failed(events.size());
            context.health().delivery(failure);
            LOG.warn(
                    "A batch of {} events failed in the route, and is tried again: {}",
                    events.size(),
                    failure.toString());
            if (stopping) {
                return false;
            }
            awaitRetry(retries.millis(failures));
        }
    }

    private void awaitRetry(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!stopping && System.nanoTime() - end < 0) {
            Thread.sleep(Math.min(WAIT_MILLIS, millis));
        }
    }

    private Throwable attempt(List<?> events, EventGap gap) {
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.getMessage().setBody(events);
            exchange.getMessage()
                    .setHeader(RedisConstants.BUFFER_FILL, context.buffer().fill());
            if (gap != null) {
                exchange.getMessage().setHeader(RedisConstants.GAP, gap);
            }
            consumer.getProcessor().process(exchange);
            return exchange.getException();
        } catch (Exception e) {
            return e;
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }
}

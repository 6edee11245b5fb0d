package io.caravan.source.stream;

import io.caravan.source.RedisConstants;
import io.lettuce.core.RedisException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.spi.Synchronization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes batches through the route, one at a time, and acknowledges them when the exchange completes. */
final class StreamRoute {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);

    private final RedisStreamConsumer consumer;
    private final Acknowledger acknowledger;
    private final Producer deadLetters;

    /** @param deadLetters where entries go that are given up; {@code null} for nowhere */
    StreamRoute(RedisStreamConsumer consumer, Acknowledger acknowledger, Producer deadLetters) {
        this.consumer = consumer;
        this.acknowledger = acknowledger;
        this.deadLetters = deadLetters;
    }

    /**
     * Delivers a batch and waits until its exchange is done, wherever the route has handed it over to.
     *
     * @return what the exchange failed with, if it did
     */
    Optional<Exception> deliver(StreamBatch batch) throws Exception {
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.getMessage().setBody(batch.entries());
            Settlement settlement = new Settlement(batch);
            exchange.getExchangeExtension().addOnCompletion(settlement);
            consumer.getProcessor().process(exchange);
            return settlement.failure.get();
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }

    /**
     * Sends an entry that is given up to the dead letters.
     *
     * @param  reason    what the exchange failed with that had it alone
     * @throws Exception if the letter could not be stored; the entry must stay pending then
     */
    void giveUp(StreamEntry entry, Exception reason) throws Exception {
        Exchange letter = consumer.createExchange(false);
        try {
            letter.getExchangeExtension().setFromRouteId(consumer.getRouteId());
            letter.getMessage().setBody(entry);
            letter.getMessage().setHeader(RedisConstants.DATABASE, entry.database());
            letter.getMessage().setHeader(Exchange.REDELIVERY_COUNTER, (int) entry.deliveries() - 1);
            letter.setProperty(Exchange.EXCEPTION_CAUGHT, reason);
            deadLetters.process(letter);
            if (letter.getException() != null) {
                throw letter.getException();
            }
        } finally {
            consumer.releaseExchange(letter, false);
        }
    }

    /** Acknowledges a batch when its exchange is done, and not before. */
    private final class Settlement implements Synchronization {

        private final StreamBatch batch;
        private final CompletableFuture<Optional<Exception>> failure = new CompletableFuture<>();

        Settlement(StreamBatch batch) {
            this.batch = batch;
        }

        @Override
        public void onComplete(Exchange exchange) {
            try {
                acknowledger.acknowledge(batch);
            } catch (RedisException e) {
                LOG.debug(
                        "A batch of {} entries is acknowledged later",
                        batch.entries().size(),
                        e);
            } finally {
                failure.complete(Optional.empty());
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            Exception cause = exchange.getException();
            failure.complete(Optional.of(cause != null ? cause : new IllegalStateException("The exchange failed")));
        }
    }
}

package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the client from logging what the publishing thread learns anyway. */
final class QuietExceptionHandler extends ForgivingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitConnections.class);

    @Override
    protected void log(String message, Throwable failure) {
        LOG.debug("{}: {}", message, failure.toString());
    }
}

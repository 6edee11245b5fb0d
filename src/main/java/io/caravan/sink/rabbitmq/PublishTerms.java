package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;

/**
 * How the messages of an endpoint are published.
 *
 * @param exchange       empty for the default exchange
 * @param routingKey     for messages without one
 * @param standard       properties of messages that ask for none of their own
 * @param mandatory      whether a message that no queue gets is a failure
 * @param window         most unconfirmed messages
 * @param confirmTimeout longest time without a confirmation while some are outstanding
 */
record PublishTerms(
        String exchange,
        String routingKey,
        BasicProperties standard,
        boolean mandatory,
        int window,
        Duration confirmTimeout) {

    private static final int TRANSIENT = 1;

    /** Returns the same terms for another exchange. */
    PublishTerms to(String other) {
        return new PublishTerms(other, routingKey, standard, mandatory, window, confirmTimeout);
    }

    /** Returns the same terms for messages that bear an id. */
    PublishTerms withMessageId(String id) {
        BasicProperties named = standard.builder().messageId(id).build();
        return new PublishTerms(exchange, routingKey, named, mandatory, window, confirmTimeout);
    }

    static BasicProperties properties(String contentType, int deliveryMode) {
        return new BasicProperties.Builder()
                .contentType(contentType)
                .deliveryMode(Math.max(TRANSIENT, deliveryMode))
                .build();
    }

    String routingKeyOf(OutgoingMessage message) {
        return message.routingKey() == null ? routingKey : message.routingKey();
    }

    BasicProperties propertiesOf(OutgoingMessage message) {
        if (message.contentType() == null
                && message.deliveryMode() == null
                && message.headers().isEmpty()) {
            return standard;
        }
        int mode = message.deliveryMode() == null ? standard.getDeliveryMode() : message.deliveryMode();
        String type = message.contentType() == null ? standard.getContentType() : message.contentType();
        return properties(type, mode)
                .builder()
                .messageId(standard.getMessageId())
                .headers(message.headers().isEmpty() ? null : message.headers())
                .build();
    }
}

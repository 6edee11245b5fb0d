package io.caravan.sink.rabbitmq;

import java.util.Map;

/**
 * A message for an exchange of RabbitMQ.
 *
 * @param body         any bytes; sent whole
 * @param routingKey   {@code null} for that of the endpoint
 * @param contentType  {@code null} for that of the endpoint
 * @param headers      with values that AMQP 0-9-1 knows: texts, numbers, booleans, bytes, dates, lists and maps of these
 * @param deliveryMode 2 for one that survives a restart of the broker in a durable queue, 1 or 0 for one that need not;
 *                     {@code null} for that of the endpoint
 */
public record OutgoingMessage(
        byte[] body, String routingKey, String contentType, Map<String, Object> headers, Integer deliveryMode) {

    public OutgoingMessage {
        if (body == null) {
            throw new IllegalArgumentException("A message needs a body; it may be empty");
        }
        if (deliveryMode != null && (deliveryMode < 0 || deliveryMode > 2)) {
            throw new IllegalArgumentException("A delivery mode must be 0, 1 or 2, but is " + deliveryMode);
        }
        headers = headers == null ? Map.of() : headers;
    }

    /** Returns a message that leaves the rest to the endpoint. */
    public static OutgoingMessage of(byte[] body) {
        return of(body, null);
    }

    /** Returns a message that leaves the rest to the endpoint. */
    public static OutgoingMessage of(byte[] body, String routingKey) {
        return new OutgoingMessage(body, routingKey, null, Map.of(), null);
    }
}

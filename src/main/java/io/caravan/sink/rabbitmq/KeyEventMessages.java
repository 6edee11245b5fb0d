package io.caravan.sink.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.process.ValuedEvent;
import io.caravan.source.keyspace.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/**
 * Makes messages of key events, one each and in their order.
 *
 * <p>Form {@code plain}, the default: the number of the database, the event and the key with a newline between them,
 * and all bytes of the key as they are; content type {@code text/plain}. Form {@code cloudevents}: a CloudEvent in
 * JSON, with the key as {@code subject} and in {@code data}, in the encoding of {@link io.caravan.source.KeyText};
 * content type {@code application/cloudevents+json}. Where an event comes with a value, {@code data} has it as {@code value}
 * with its {@code type}, or the reason why it is left out as {@code valueLeftOut}; the plain form has the same in headers, see
 * {@link ValueHeaders}.
 *
 * <p>Form and source are set up once; routing key and delivery mode may be changed at any time. Thread-safe.
 */
public final class KeyEventMessages {

    private static final String PLAIN = "plain";
    private static final String CLOUD_EVENTS = "cloudevents";

    private final EventIds ids = new EventIds();
    private boolean plain = true;
    private String source = "redis:";
    private RabbitConnections broker;
    private volatile RoutingKeyTemplate routingKey;
    private volatile Integer deliveryMode;

    /** Sets the form of the messages: {@code plain} or {@code cloudevents}. */
    public void setForm(String form) {
        if (!PLAIN.equals(form) && !CLOUD_EVENTS.equals(form)) {
            throw new IllegalArgumentException(
                    "Messages have the form " + PLAIN + " or " + CLOUD_EVENTS + ", but not '" + form + "'");
        }
        plain = PLAIN.equals(form);
    }

    /** Sets the broker, which tells how large headers may be; without it they are as large as values are. */
    public void setBroker(RabbitConnections broker) {
        this.broker = broker;
    }

    /**
     * Sets the server that CloudEvents name, as {@code redis://host:port}; user, password, path and query are left
     * out.
     */
    public void setSource(String uri) {
        int scheme = uri.indexOf("//");
        int host = Math.max(uri.lastIndexOf('@') + 1, scheme < 0 ? 0 : scheme + 2);
        String hosts = uri.substring(host).split("[/?#]", 2)[0];
        source = (scheme < 0 ? "redis://" : uri.substring(0, scheme + 2)) + hosts;
    }

    /**
     * Sets the routing key, in which {@code ${event}}, {@code ${database}} and {@code ${key}} stand for those of the
     * event; empty for that of the endpoint. One that comes out longer than 255 bytes, the most that AMQP allows, is
     * cut.
     */
    public void setRoutingKey(String template) {
        routingKey = template == null || template.isEmpty() ? null : RoutingKeyTemplate.parse(template);
    }

    /** Sets the delivery mode, 0 to 2; {@code null} for that of the endpoint. */
    public void setDeliveryMode(Integer deliveryMode) {
        if (deliveryMode != null && (deliveryMode < 0 || deliveryMode > 2)) {
            throw new IllegalArgumentException("A delivery mode must be 0, 1 or 2, but is " + deliveryMode);
        }
        this.deliveryMode = deliveryMode;
    }

    /**
     * Returns a message for each event.
     *
     * @param events {@link KeyEvent} or {@link ValuedEvent} each
     */
    public List<OutgoingMessage> messages(@Body List<?> events) {
        List<ValuedEvent> valued = events.stream().map(KeyEventMessages::valued).toList();
        return plain ? plainMessages(valued) : cloudEvents(valued);
    }

    private static ValuedEvent valued(Object event) {
        if (event instanceof ValuedEvent valued) {
            return valued;
        }
        if (event instanceof KeyEvent bare) {
            return ValuedEvent.without(bare);
        }
        throw new IllegalArgumentException("Messages are made of KeyEvent and ValuedEvent, but the body holds "
                + (event == null ? "nothing" : event.getClass().getName()));
    }

    private List<OutgoingMessage> plainMessages(List<ValuedEvent> events) {
        List<OutgoingMessage> messages = new ArrayList<>(events.size());
        ValueHeaders headers = new ValueHeaders(broker == null ? Integer.MAX_VALUE : broker.frameMax());
        for (ValuedEvent valued : events) {
            messages.add(message(valued.event(), plainBody(valued.event()), "text/plain", headers.of(valued)));
        }
        return messages;
    }

    private List<OutgoingMessage> cloudEvents(List<ValuedEvent> events) {
        List<String> idsOfBatch;
        synchronized (ids) {
            idsOfBatch = ids.of(source, events.stream().map(ValuedEvent::event).toList());
        }
        List<OutgoingMessage> messages = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            ValuedEvent valued = events.get(i);
            byte[] body = CloudEvent.of(valued, source, idsOfBatch.get(i));
            messages.add(message(valued.event(), body, CloudEvent.CONTENT_TYPE, Map.of()));
        }
        return messages;
    }

    private OutgoingMessage message(KeyEvent event, byte[] body, String contentType, Map<String, Object> headers) {
        RoutingKeyTemplate template = routingKey;
        return new OutgoingMessage(
                body, template == null ? null : template.of(event), contentType, headers, deliveryMode);
    }

    private static byte[] plainBody(KeyEvent event) {
        byte[] start = (event.database() + "\n" + event.event() + "\n").getBytes(UTF_8);
        byte[] body = new byte[start.length + event.key().length];
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(event.key(), 0, body, start.length, event.key().length);
        return body;
    }
}

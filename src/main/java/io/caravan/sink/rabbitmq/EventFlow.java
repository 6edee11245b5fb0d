package io.caravan.sink.rabbitmq;

import io.caravan.process.KeyMasks;
import io.caravan.state.EventFallback;
import java.util.function.Consumer;

/** The parts of the flow of key events, whose values can change while it runs. Set up once; then thread-safe. */
public class EventFlow {

    private RabbitConnections broker;
    private KeyMasks masks;
    private EventFallback fallback;
    private KeyEventMessages messages;
    private EventOutlet outlet;

    public RabbitConnections getBroker() {
        return broker;
    }

    public void setBroker(RabbitConnections broker) {
        this.broker = broker;
    }

    public KeyMasks getMasks() {
        return masks;
    }

    public void setMasks(KeyMasks masks) {
        this.masks = masks;
    }

    public void setFallback(EventFallback fallback) {
        this.fallback = fallback;
    }

    public void setMessages(KeyEventMessages messages) {
        this.messages = messages;
    }

    public void setOutlet(EventOutlet outlet) {
        this.outlet = outlet;
    }

    /**
     * Changes what is given. A connection is opened anew where it has to be; a batch on its way then goes to the fallback list.
     *
     * @throws IllegalArgumentException         if a mask cannot be read; nothing is changed then
     * @throws io.lettuce.core.RedisException if all is changed, and the fallback list cannot be cut to its new size now
     */
    public synchronized void apply(EventSettings settings) {
        if (settings.masks() != null && !settings.masks().equals(masks.masks())) {
            masks.set(settings.masks());
        }
        given(settings, EventSetting.EXCHANGE, outlet::setExchange);
        given(settings, EventSetting.ROUTING_KEY, messages::setRoutingKey);
        given(settings, EventSetting.DELIVERY_MODE, mode -> messages.setDeliveryMode(Integer.valueOf(mode)));
        broker.change(next -> {
            given(settings, EventSetting.HOST, next::setHost);
            given(settings, EventSetting.PORT, port -> next.setPort(Integer.parseInt(port)));
            given(settings, EventSetting.USER, next::setUsername);
            given(settings, EventSetting.PASSWORD, next::setPassword);
            given(settings, EventSetting.HEARTBEAT, seconds -> next.setHeartbeat(Integer.parseInt(seconds)));
        });
        given(settings, EventSetting.FALLBACK_SIZE, size -> fallback.setSize(Long.parseLong(size)));
    }

    private static void given(EventSettings settings, EventSetting setting, Consumer<String> change) {
        String value = settings.get(setting);
        if (value != null) {
            change.accept(value);
        }
    }
}

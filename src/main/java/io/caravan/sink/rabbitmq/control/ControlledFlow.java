package io.caravan.sink.rabbitmq.control;

import io.caravan.process.KeyMasks;
import io.caravan.sink.rabbitmq.EventFlow;
import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.sink.rabbitmq.RabbitConnectException;
import io.caravan.sink.rabbitmq.RabbitConnections;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The flow of one instance, and what it holds of the state that all share. */
final class ControlledFlow {

    private final EventFlow flow;
    private final RabbitConnections broker;
    private final KeyMasks masks;
    private final List<String> firstMasks;
    private boolean off;

    ControlledFlow(EventFlow flow) {
        this.flow = flow;
        this.broker = flow.getBroker();
        this.masks = flow.getMasks();
        this.firstMasks = masks.masks();
    }

    /** Makes the flow what the state says. */
    void apply(ControlState state) {
        apply(state, new EventSettings(Map.of(), null));
        allowConnecting(state);
    }

    private void allowConnecting(ControlState state) {
        if (state.off() && !off) {
            broker.disconnect();
        } else if (off && !state.off()) {
            broker.allow();
        }
        off = state.off();
    }

    /** Makes the flow what the state says, and does what the command says. */
    ControlAnswer apply(String instance, ControlState state, ControlRequest request) {
        boolean connected = broker.isConnected();
        apply(state, request.settings());
        return switch (request.command()) {
            case CONNECT -> connect(instance, connected);
            case DISCONNECT -> disconnect(instance);
            default -> {
                // The command before may not have been heard.
                allowConnecting(state);
                yield new ControlAnswer(instance, true, "OK");
            }
        };
    }

    private void apply(ControlState state, EventSettings secrets) {
        Map<EventSetting, String> values = new EnumMap<>(EventSetting.class);
        values.putAll(state.settings().values());
        values.putAll(secrets.values());
        List<String> all = new ArrayList<>(
                state.settings().masks() == null ? firstMasks : state.settings().masks());
        all.addAll(state.added());
        flow.apply(new EventSettings(values, all));
    }

    /** Where there was a connection the module says so, although it takes the settings; here the next one has them already. */
    private ControlAnswer connect(String instance, boolean connected) {
        off = false;
        try {
            if (connected) {
                broker.allow();
                return new ControlAnswer(instance, false, "AMQP CONNECT ERROR: 6");
            }
            broker.connect();
            return new ControlAnswer(instance, true, "AMQP CONNECT OK");
        } catch (RabbitConnectException e) {
            return new ControlAnswer(
                    instance, false, "AMQP CONNECT ERROR: " + e.step().number());
        }
    }

    private ControlAnswer disconnect(String instance) {
        off = true;
        return broker.disconnect()
                ? new ControlAnswer(instance, true, "AMQP DISCONNECT OK")
                : new ControlAnswer(instance, false, "AMQP DISCONNECT ERROR: 1");
    }

    /** Returns how it reads masks. */
    String maskSyntax() {
        return masks.getSyntax();
    }
}

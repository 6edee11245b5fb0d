package io.caravan.cli.events;

import io.caravan.cli.UsageException;
import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.EventSettings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Option;

/** What the module's arguments say, by name. */
final class BrokerOptions {

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Host of RabbitMQ. Default: that of rabbitmq.uri, localhost.")
    String host;

    @Option(
            names = "--port",
            paramLabel = "NUMBER",
            description = "Port of RabbitMQ. Default: that of rabbitmq.uri, 5672.")
    String port;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "User to log in as. Environment: RABBITMQ_USERNAME. Default: guest.")
    String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            description = "Password to log in with. Environment: RABBITMQ_PASSWORD. Default: guest.")
    String password;

    @Option(
            names = "--heartbeat",
            paramLabel = "SECONDS",
            description = "Silence after which the broker is asked for a sign of life, 0 for never. Default: 30.")
    String heartbeat;

    @Option(
            names = "--exchange",
            paramLabel = "NAME",
            description = "Exchange to publish to, which must exist. Default: amq.direct.")
    String exchange;

    @Option(
            names = "--routing-key",
            paramLabel = "KEY",
            description = "Routing key, in which parts of the event may have places. Default: redis_keyspace_events.")
    String routingKey;

    @Option(
            names = "--delivery-mode",
            paramLabel = "MODE",
            description =
                    "2 for messages that survive a restart of the broker in a durable queue, 1 or 0 for those that"
                            + " need not. Default: 1.")
    String deliveryMode;

    @Option(
            names = "--fallback-size",
            paramLabel = "NUMBER",
            description =
                    "Most events that wait in Redis while the broker does not take them, the oldest go beyond it; 0 for"
                            + " no bound, negative for none. Default: 10000000.")
    String fallbackSize;

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            description =
                    "Which keys to forward: c . ^ $ x* or ALL. May be repeated. Without a mask nothing is forwarded.")
    List<String> masks;

    /**
     * Returns what is given by name and by place.
     *
     * @param  arguments     by place
     * @throws UsageException if one is wrong, or given both ways; the message holds no secret
     */
    EventSettings with(List<String> arguments) {
        try {
            EventSettings byPlace = EventSettings.of(arguments);
            if (masks != null && byPlace.masks() != null) {
                throw new UsageException("Masks are given as arguments and as --mask. Give them in one way");
            }
            Map<EventSetting, String> values = new EnumMap<>(EventSetting.class);
            values.putAll(byPlace.values());
            byName().forEach((setting, value) -> {
                if (value != null && values.put(setting, value) != null) {
                    throw new UsageException("The " + setting.label() + " is given as an argument and as --"
                            + setting.label() + ". Give it in one way");
                }
            });
            return new EventSettings(values, masks == null ? byPlace.masks() : masks);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** Returns how many values and masks are given by name. */
    int count() {
        return (int) byName().values().stream().filter(Objects::nonNull).count() + (masks == null ? 0 : masks.size());
    }

    private Map<EventSetting, String> byName() {
        Map<EventSetting, String> values = new EnumMap<>(EventSetting.class);
        values.put(EventSetting.HOST, host);
        values.put(EventSetting.PORT, port);
        values.put(EventSetting.USER, user);
        values.put(EventSetting.PASSWORD, password);
        values.put(EventSetting.HEARTBEAT, heartbeat);
        values.put(EventSetting.EXCHANGE, exchange);
        values.put(EventSetting.ROUTING_KEY, routingKey);
        values.put(EventSetting.DELIVERY_MODE, deliveryMode);
        values.put(EventSetting.FALLBACK_SIZE, fallbackSize);
        return values;
    }
}

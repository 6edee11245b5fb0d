package io.caravan.sink.rabbitmq;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Values for the flow of key events, each of them given or not. Immutable, and valid.
 *
 * @param values the text of each value that is given
 * @param masks  {@code null} where none are given; an empty list forwards nothing
 */
public record EventSettings(Map<EventSetting, String> values, List<String> masks) {

    /** @throws IllegalArgumentException if a value is wrong; one line, nothing secret */
    public EventSettings {
        Map<EventSetting, String> copy = new EnumMap<>(EventSetting.class);
        copy.putAll(values);
        copy.forEach(EventSetting::check);
        values = Collections.unmodifiableMap(copy);
        masks = masks == null ? null : List.copyOf(masks);
    }

    /**
     * Reads the AMQP module's arguments: the values in their order, then masks. Fewer give only the first ones.
     *
     * @throws IllegalArgumentException if a value is wrong; one line, nothing secret
     */
    public static EventSettings of(List<String> arguments) {
        Map<EventSetting, String> values = new EnumMap<>(EventSetting.class);
        int count = EventSetting.values().length;
        for (EventSetting setting : EventSetting.values()) {
            if (setting.ordinal() < arguments.size()) {
                values.put(setting, arguments.get(setting.ordinal()));
            }
        }
        return new EventSettings(values, arguments.size() > count ? arguments.subList(count, arguments.size()) : null);
    }

    /** Returns a value, or {@code null} where it is not given. */
    public String get(EventSetting setting) {
        return values.get(setting);
    }

    /** Returns the names of what is given, and no value. */
    @Override
    public String toString() {
        return values.keySet().stream().map(EventSetting::label).toList() + (masks == null ? "" : " and masks");
    }
}

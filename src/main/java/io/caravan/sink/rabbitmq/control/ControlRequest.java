package io.caravan.sink.rabbitmq.control;

import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.EventSettings;
import java.util.Map;
import java.util.UUID;

/**
 * A command on its way to the instances. Only its id, its name and the password travel; the rest lies in the hash by then.
 *
 * @param settings what it changes; for {@link ControlCommand#KEYMASK_ADD} the masks to add
 */
public record ControlRequest(String id, ControlCommand command, EventSettings settings) {

    /** Returns a request of its own id. */
    public static ControlRequest of(ControlCommand command, EventSettings settings) {
        return new ControlRequest(UUID.randomUUID().toString(), command, settings);
    }

    byte[] message() {
        String password = settings.get(EventSetting.PASSWORD);
        return ControlKeys.bytes(id + " " + command + " " + (password == null ? "" : "=" + password));
    }

    /** @throws IllegalArgumentException if it is none */
    static ControlRequest of(byte[] message) {
        String[] parts = ControlKeys.text(message).split(" ", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("A request has three parts");
        }
        Map<EventSetting, String> password =
                parts[2].isEmpty() ? Map.of() : Map.of(EventSetting.PASSWORD, parts[2].substring(1));
        return new ControlRequest(parts[0], ControlCommand.valueOf(parts[1]), new EventSettings(password, null));
    }
}

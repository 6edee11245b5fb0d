package io.caravan.cli.events;

import io.caravan.cli.UsageException;
import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.EventSettings;
import io.caravan.sink.rabbitmq.control.ControlCommand;
import io.caravan.sink.rabbitmq.control.ControlRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what a command line asks of running instances. */
final class ControlRequests {

    private ControlRequests() {}

    /** @throws UsageException if it is not what the command takes; the message holds no secret */
    static ControlRequest of(ControlCommand command, List<String> arguments, BrokerOptions named) {
        try {
            command.checkArity(arguments.size() + named.count());
            return ControlRequest.of(
                    command,
                    switch (command) {
                        case CONFIG_SET, CONNECT -> named.with(arguments);
                        case FALLBACK_STORAGE_SIZE_SET -> size(command, arguments, named);
                        case KEYMASK_ADD, KEYMASK_SET -> masks(command, arguments, named);
                        case KEYMASK_CLEAN -> new EventSettings(Map.of(), List.of());
                        case DISCONNECT -> new EventSettings(Map.of(), null);
                    });
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static EventSettings size(ControlCommand command, List<String> arguments, BrokerOptions named) {
        EventSettings given = named.with(List.of());
        String size = arguments.isEmpty() ? given.get(EventSetting.FALLBACK_SIZE) : arguments.get(0);
        if (size == null) {
            throw new UsageException(command.label() + " takes a size and nothing else");
        }
        return new EventSettings(Map.of(EventSetting.FALLBACK_SIZE, size), null);
    }

    private static EventSettings masks(ControlCommand command, List<String> arguments, BrokerOptions named) {
        EventSettings given = named.with(List.of());
        if (!given.values().isEmpty()) {
            throw new UsageException(command.label() + " takes masks and nothing else");
        }
        List<String> masks = new ArrayList<>(arguments);
        masks.addAll(given.masks() == null ? List.of() : given.masks());
        return new EventSettings(Map.of(), masks);
    }
}

package io.caravan.sink.rabbitmq.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A command for running instances, named as the AMQP module names it. */
public enum ControlCommand {
    CONFIG_SET(1, Integer.MAX_VALUE),
    CONNECT(0, Integer.MAX_VALUE),
    DISCONNECT(0, 0),
    FALLBACK_STORAGE_SIZE_SET(1, 1),
    KEYMASK_CLEAN(0, 0),
    KEYMASK_ADD(1, Integer.MAX_VALUE),
    KEYMASK_SET(1, Integer.MAX_VALUE);

    private final int fewest;
    private final int most;

    ControlCommand(int fewest, int most) {
        this.fewest = fewest;
        this.most = most;
    }

    /** Returns the command of a name, if there is one. */
    public static Optional<ControlCommand> of(String name) {
        return Arrays.stream(values()).filter(each -> each.label().equals(name)).findFirst();
    }

    /** Returns its name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException with the module's own words if it does not take so many arguments */
    public void checkArity(int arguments) {
        if (arguments < fewest || arguments > most) {
            throw new IllegalArgumentException(
                    "ERR wrong number of arguments for 'key_evt_amqp." + label() + "' command");
        }
    }
}

package io.caravan.sink.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Consumer;

/** A value of the flow of key events that can change while it runs, in the order of the AMQP module's arguments. */
public enum EventSetting {
    HOST("host", text -> require(!text.isBlank(), "must not be empty")),
    PORT("port", text -> number(text, 1, 65_535)),
    USER("user", text -> require(!text.isEmpty(), "must not be empty")),
    PASSWORD("password", text -> require(!text.isEmpty(), "must not be empty")),
    HEARTBEAT("heartbeat", text -> number(text, 0, 65_535)),
    EXCHANGE("exchange", text -> require(text.getBytes(UTF_8).length <= 255, "may have at most 255 bytes")),
    ROUTING_KEY("routing-key", RoutingKeyTemplate::parse),
    DELIVERY_MODE("delivery-mode", text -> number(text, 0, 2)),
    FALLBACK_SIZE("fallback-size", text -> number(text, Long.MIN_VALUE, Long.MAX_VALUE));

    private final String label;
    private final Consumer<String> check;

    EventSetting(String label, Consumer<String> check) {
        this.label = label;
        this.check = check;
    }

    /** Returns its name, as an option of the command line has it. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException if it cannot have this value; one line, without the value where that is secret */
    void check(String text) {
        try {
            check.accept(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(label + ": " + e.getMessage());
        }
    }

    private static void number(String text, long least, long most) {
        String refusal = most == Long.MAX_VALUE
                ? "must be a whole number, 0 for no bound, negative for no list"
                : "must be a whole number from " + least + " to " + most;
        try {
            long number = Long.parseLong(text);
            require(number >= least && number <= most, refusal + ", but is " + number);
        } catch (NumberFormatException e) {
            // Not its text: where arguments are shifted that may be the password.
            throw new IllegalArgumentException(refusal);
        }
    }

    private static void require(boolean right, String refusal) {
        if (!right) {
            throw new IllegalArgumentException(refusal);
        }
    }
}

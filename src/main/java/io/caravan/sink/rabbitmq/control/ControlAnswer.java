package io.caravan.sink.rabbitmq.control;

/**
 * What an instance has to say to a request.
 *
 * @param text in the words of the AMQP module
 */
public record ControlAnswer(String instance, boolean good, String text) {

    byte[] bytes() {
        return ControlKeys.bytes(instance + " " + good + " " + text);
    }

    static ControlAnswer of(byte[] bytes) {
        String[] parts = ControlKeys.text(bytes).split(" ", 3);
        return new ControlAnswer(parts[0], Boolean.parseBoolean(parts[1]), parts[2]);
    }
}

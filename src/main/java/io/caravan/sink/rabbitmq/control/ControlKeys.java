package io.caravan.sink.rabbitmq.control;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The names in Redis by which commands and instances meet, all in database 0. */
final class ControlKeys {

    private final String prefix;

    /** @param ownKeyPrefix what names of Caravan's own keys begin with */
    ControlKeys(String ownKeyPrefix) {
        this.prefix = ownKeyPrefix + "events:";
    }

    /** Returns the hash of what commands have set. */
    byte[] settings() {
        return bytes(prefix + "settings");
    }

    /** Returns the set of the names of instances, some of which may be gone. */
    byte[] instances() {
        return bytes(prefix + "instances");
    }

    /** Returns the key that is there while an instance is. */
    byte[] instance(String name) {
        return bytes(prefix + "instance:" + name);
    }

    /** Returns the channel of requests. */
    byte[] channel() {
        return bytes(prefix + "control");
    }

    /** Returns the list of answers to a request. */
    byte[] answers(String request) {
        return bytes(prefix + "answers:" + request);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}

package io.caravan.sink.rabbitmq;

import java.io.IOException;

/** A broker that cannot be used now. The message names it and says why, without a password. */
public class RabbitConnectException extends IOException {

    private final ConnectStep step;

    public RabbitConnectException(ConnectStep step, String message, Throwable cause) {
        super(message, cause);
        this.step = step;
    }

    /** Returns which step has failed. */
    public ConnectStep step() {
        return step;
    }
}

package io.caravan.sink.rabbitmq;

/** What of connecting to a broker can fail, with the number that the AMQP module for Redis gives it. */
public enum ConnectStep {

    /** No connection could be prepared: the files for TLS cannot be used. */
    SOCKET(2),

    /** The host is not known, refuses, does not answer, or is not trusted. */
    TCP(3),

    /** The broker does not speak AMQP 0-9-1, or refuses the user or the virtual host. */
    LOGIN(4),

    /** The broker took the login and opens no channel. */
    CHANNEL(5),

    /** There was a connection, which stays. */
    ALREADY_CONNECTED(6);

    private final int number;

    ConnectStep(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}

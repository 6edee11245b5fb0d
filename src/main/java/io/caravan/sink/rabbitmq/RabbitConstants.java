package io.caravan.sink.rabbitmq;

import org.apache.camel.spi.Metadata;

/** Header names that {@code rabbitmq-confirmed} reads. */
public final class RabbitConstants {

    @Metadata(
            label = "producer",
            description =
                    "Exchange to publish the batch to, in place of that of the endpoint; amq.default for the default one.",
            javaType = "String")
    public static final String EXCHANGE = "CamelRabbitmqConfirmedExchange";

    @Metadata(
            label = "producer",
            description = "Message id, a property of AMQP, of each message of the batch. None without it.",
            javaType = "String")
    public static final String MESSAGE_ID = "CamelRabbitmqConfirmedMessageId";

    private RabbitConstants() {}
}

package io.caravan.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** A bare loop of the client with 1,000 messages unconfirmed: what the broker itself can take. */
final class RabbitLimit {

    static final int WINDOW = 1_000;

    private RabbitLimit() {}

    /** Publishes bare bodies, and returns the seconds until all are confirmed. */
    static double seconds(String uri, int messages, byte[] body, int deliveryMode) throws Exception {
        return seconds(
                uri,
                messages,
                body,
                "",
                deliveryMode == 2 ? MessageProperties.MINIMAL_PERSISTENT_BASIC : MessageProperties.MINIMAL_BASIC);
    }

    /** Publishes messages with a routing key and properties, and returns the seconds until all are confirmed. */
    static double seconds(String uri, int messages, byte[] body, String routingKey, BasicProperties properties)
            throws Exception {
        emptyQueue(uri);
        try (Connection connection = connect(uri);
                Channel channel = connection.createChannel()) {
            Semaphore room = new Semaphore(WINDOW);
            AtomicLong confirmed = new AtomicLong();
            channel.confirmSelect();
            channel.addConfirmListener(
                    (tag, multiple) -> room.release(multiple ? (int) (tag - confirmed.getAndSet(tag)) : one(confirmed)),
                    (tag, multiple) -> System.out.println("nacked"));
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                room.acquire();
                channel.basicPublish("bench", routingKey, true, properties, body);
            }
            channel.waitForConfirms();
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** Counts a confirmation of one; out of order it makes up for what a later one of many counts too little. */
    private static int one(AtomicLong confirmed) {
        confirmed.incrementAndGet();
        return 1;
    }

    /** Declares the queue and the exchange {@code bench}, empty. */
    static void emptyQueue(String uri) throws Exception {
        try (Connection connection = connect(uri);
                Channel channel = connection.createChannel()) {
            channel.queueDelete("bench");
            channel.queueDeclare("bench", true, false, false, null);
            channel.exchangeDeclare("bench", BuiltinExchangeType.FANOUT, true);
            channel.queueBind("bench", "bench", "");
        }
    }

    static Connection connect(String uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        return factory.newConnection();
    }
}

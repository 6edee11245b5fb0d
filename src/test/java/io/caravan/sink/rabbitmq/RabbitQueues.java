package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The consumer's side of a broker: declares what messages go to and takes out what came. */
public final class RabbitQueues implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;

    public RabbitQueues(String uri) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            factory.setAutomaticRecoveryEnabled(false);
            connection = factory.newConnection();
            channel = connection.createChannel();
        } catch (IOException | TimeoutException | GeneralSecurityException | URISyntaxException e) {
            throw new IllegalStateException("Cannot connect to the broker under test", e);
        }
    }

    /** Declares a durable queue, empty, under a name that is its routing key in the default exchange, too. */
    public void queue(String name, Map<String, Object> arguments) throws IOException {
        channel.queueDelete(name);
        channel.queueDeclare(name, true, false, false, arguments);
    }

    /** Declares a direct exchange and binds a queue. */
    public void exchange(String name, String queue, String routingKey) throws IOException {
        channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT, true);
        channel.queueBind(queue, name, routingKey);
    }

    /** Takes out all messages. */
    public List<GetResponse> take(String queue) throws IOException {
        List<GetResponse> all = new ArrayList<>();
        for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
            all.add(next);
        }
        return all;
    }

    /** Takes out all messages whose bodies are numbers. */
    List<Integer> takeNumbers(String queue) throws IOException {
        return take(queue).stream()
                .map(message -> Integer.valueOf(new String(message.getBody(), StandardCharsets.UTF_8)))
                .toList();
    }

    /** Has every body of a queue added to a list as it comes, in order. */
    public void follow(String queue, List<byte[]> bodies) throws IOException {
        channel.basicConsume(queue, true, (tag, message) -> bodies.add(message.getBody()), tag -> {});
    }

    @Override
    public void close() {
        connection.abort();
    }
}

package io.caravan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.caravan.cli.servers.LocalRabbit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** A queue that only the demo has, and that ends with it, and the key events that have arrived there. Thread-safe. */
public final class EventQueue implements AutoCloseable {

    public static final String EXCHANGE = "amq.direct";

    private record Arrived(String database, String event, String key) {

        private static Arrived of(byte[] body) {
            String[] parts = new String(body, UTF_8).split("\n", 3);
            return new Arrived(parts[0], parts[1], parts[2]);
        }
    }

    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final Connection connection;
    private final String name;

    /**
     * @throws IOException      if the broker refuses
     * @throws TimeoutException if it does not answer
     */
    public EventQueue(LocalRabbit rabbit) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(rabbit.uri());
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("Not the URI of a broker: " + e.getMessage(), e);
        }
        connection = factory.newConnection("caravan-demo");
        Channel channel = connection.createChannel();
        name = channel.queueDeclare().getQueue();
        // The name of the queue, which the broker chose: on a given broker it is nobody else's routing key.
        channel.queueBind(name, EXCHANGE, name);
        channel.basicConsume(name, true, (tag, message) -> bodies.add(message.getBody()), tag -> {});
    }

    /** Returns the routing key of messages for this queue. */
    public String routingKey() {
        return name;
    }

    /** Returns how many messages have arrived. */
    public long size() {
        return bodies.size();
    }

    /** Returns how many of them are events of that name. */
    public long count(String event) {
        return arrived().stream().filter(one -> one.event().equals(event)).count();
    }

    /** Says whether first every key was set, in this order, and then every one of them expired, and nothing else came. */
    public boolean isSetAndThenExpired(List<String> keys) {
        List<Arrived> all = arrived();
        int half = keys.size();
        return all.size() == 2 * half
                && all.subList(0, half)
                        .equals(keys.stream()
                                .map(key -> new Arrived("0", "set", key))
                                .toList())
                && new HashSet<>(all.subList(half, 2 * half))
                        .equals(new HashSet<>(keys.stream()
                                .map(key -> new Arrived("0", "expired", key))
                                .toList()));
    }

    /** Returns the last message with blanks for its newlines; nothing where none has come. */
    public String last() {
        List<Arrived> all = arrived();
        Arrived last = all.isEmpty() ? new Arrived("", "", "") : all.get(all.size() - 1);
        return String.join(" ", last.database(), last.event(), last.key());
    }

    private List<Arrived> arrived() {
        return bodies.stream().map(Arrived::of).toList();
    }

    @Override
    public void close() {
        connection.abort();
    }
}

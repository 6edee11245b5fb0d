package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Optional;

/** Looks whether exchanges of a broker are there and may be published to, and delivers nothing. Over a connection of its own. */
public final class ExchangeCheck implements AutoCloseable {

    private static final int CLOSE_MILLIS = 2_000;
    private static final int NOT_FOUND = 404;

    private final RabbitSettings settings;
    private final Connection connection;

    private ExchangeCheck(RabbitSettings settings, Connection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** @throws RabbitConnectException if the broker cannot be used */
    public static ExchangeCheck connect(RabbitSettings settings) throws RabbitConnectException {
        return new ExchangeCheck(settings, new RabbitOpening(settings).open());
    }

    /** Returns address, product and version of the broker, and who has logged in. */
    public String server() {
        Object product = connection.getServerProperties().get("product");
        Object version = connection.getServerProperties().get("version");
        return settings.address() + ", " + product + " " + version + ", as user '" + settings.username()
                + "' on virtual host '" + settings.virtualHost() + "'";
    }

    /**
     * Returns what stands in the way of publishing to an exchange, and what to do, in one line; nothing if it is there and takes
     * messages. A message is published in a transaction that is rolled back, so that no queue gets it.
     */
    public Optional<String> obstacle(String exchange) {
        try {
            Channel channel = connection.createChannel();
            // The default exchange is always there, and not to be declared.
            if (!exchange.isEmpty()) {
                channel.exchangeDeclarePassive(exchange);
            }
            channel.txSelect();
            channel.basicPublish(exchange, "caravan-doctor", null, new byte[0]);
            channel.txRollback();
            channel.abort();
            return Optional.empty();
        } catch (IOException | ShutdownSignalException e) {
            return Optional.of(words(exchange, e));
        }
    }

    private String words(String exchange, Exception failure) {
        String refusal = RabbitFailures.refusalOf(failure);
        if (refusal == null) {
            return "Lost the connection to RabbitMQ at " + settings.address() + ": " + RabbitFailures.reasonOf(failure)
                    + ". See its log";
        }
        if (refusal.startsWith(NOT_FOUND + " ")) {
            return "There is no exchange '" + exchange + "'. rabbitmqadmin declare exchange name='" + exchange
                    + "' type=direct durable=true --vhost='" + settings.virtualHost() + "'";
        }
        return "User '" + settings.username() + "' may not publish: " + refusal
                + ". rabbitmqctl set_permissions -p '" + settings.virtualHost() + "' '" + settings.username()
                + "' CONFIGURE WRITE READ, with a WRITE that matches '" + exchange + "'";
    }

    @Override
    public void close() {
        connection.abort(CLOSE_MILLIS);
    }
}

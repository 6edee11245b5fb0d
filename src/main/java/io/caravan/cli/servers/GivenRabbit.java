package io.caravan.cli.servers;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A broker that runs already and stays running. */
final class GivenRabbit implements LocalRabbit, GivenServer {

    private final String text;
    private final ConnectionFactory factory = new ConnectionFactory();
    private final String product;

    GivenRabbit(String text) {
        this.text = text;
        try {
            factory.setUri(text);
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "System property " + GIVEN_PROPERTY + " is no URI of a broker; write amqp://user:word@host:port",
                    e);
        }
        try (Connection connection = factory.newConnection("caravan")) {
            Map<String, Object> properties = connection.getServerProperties();
            product = RabbitProduct.of(properties.get("product"), properties.get("version"));
        } catch (IOException | TimeoutException e) {
            throw new IllegalArgumentException(
                    "Cannot connect to the broker at " + host() + ":" + port() + " that " + GIVEN_PROPERTY
                            + " gives. Start it, or leave the property out",
                    e);
        }
    }

    @Override
    public String uri() {
        return text;
    }

    @Override
    public String host() {
        return factory.getHost();
    }

    @Override
    public int port() {
        return factory.getPort();
    }

    @Override
    public String product() {
        return product;
    }

    @Override
    public String givenBy() {
        return GIVEN_PROPERTY;
    }
}

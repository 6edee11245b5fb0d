package io.caravan.cli.servers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

/** A server that runs already and stays running. */
final class GivenRedis implements LocalRedis, GivenServer {

    private final String text;
    private final RedisURI uri;
    private final String product;

    GivenRedis(String text) {
        this.text = text;
        uri = RedisURI.create(text);
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            product = RedisProduct.of(connection.sync().info("server"))
                    .orElseThrow(() -> new IllegalStateException("The server given by " + GIVEN_PROPERTY
                            + " names no version in INFO server; let its user execute INFO"));
        } catch (RedisConnectionException e) {
            throw new IllegalArgumentException(
                    "Cannot connect to the Redis at " + host() + ":" + port() + " that " + GIVEN_PROPERTY
                            + " gives. Start" + " it, or leave the property out",
                    e);
        } finally {
            client.shutdown();
        }
    }

    @Override
    public String uri() {
        return text;
    }

    @Override
    public String host() {
        return uri.getHost();
    }

    @Override
    public int port() {
        return uri.getPort();
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

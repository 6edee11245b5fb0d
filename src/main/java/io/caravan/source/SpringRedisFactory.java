package io.caravan.source;

import io.lettuce.core.AbstractRedisClient;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Connections for Spring, from a client that is set up like those of our own sources: TLS, credentials, Sentinel, rate. */
final class SpringRedisFactory extends LettuceConnectionFactory {

    private final RedisConnections connections;

    private SpringRedisFactory(RedisConnections connections, RedisConfiguration kind) {
        super(
                kind,
                LettuceClientConfiguration.builder()
                        .commandTimeout(connections.timeout())
                        .build());
        this.connections = connections;
    }

    /** Connects with the first command. */
    static RedisConnectionFactory of(RedisConnections connections) {
        // Hosts are left out here: the client knows them.
        RedisConfiguration kind =
                connections.isCluster() ? new RedisClusterConfiguration() : new RedisStandaloneConfiguration();
        SpringRedisFactory factory = new SpringRedisFactory(connections, kind);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    /** @throws RedisConnectionFailureException if the server cannot be used; its message says which, why and what to do */
    @Override
    public RedisConnection getConnection() {
        try {
            return super.getConnection();
        } catch (RedisConnectionFailureException e) {
            throw new RedisConnectionFailureException(
                    RedisFailures.cannotConnect(connections.address(), e).getMessage(), e);
        }
    }

    @Override
    protected AbstractRedisClient createClient() {
        return connections.clients().another();
    }
}

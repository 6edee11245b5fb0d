package io.caravan.source;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * The shared deployment for Camel's stock endpoint {@code spring-redis}. Nothing is made before a route asks for it.
 *
 * Keys and values are UTF-8 text. What is sent counts for the rate limit of the deployment. Thread-safe.
 */
public final class SpringRedis implements CamelContextAware, AutoCloseable {

    private CamelContext camelContext;
    private RedisConnections connections;
    private RedisConnectionFactory factory;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** @param name under which consumers find the connections, as in {@code connectionFactory: "#bean:redisConnectionFactory"} */
    public void setFactoryName(String name) {
        camelContext.getRegistry().bind(name, RedisConnectionFactory.class, this::factory);
    }

    /** @param name of the template, which the endpoint finds by itself where there is no other */
    public void setTemplateName(String name) {
        camelContext.getRegistry().bind(name, RedisTemplate.class, () -> new StringRedisTemplate(factory()));
    }

    private synchronized RedisConnectionFactory factory() {
        if (factory == null) {
            factory = SpringRedisFactory.of(connections);
        }
        return factory;
    }

    @Override
    public synchronized void close() {
        if (factory != null) {
            ((SpringRedisFactory) factory).destroy();
        }
    }
}

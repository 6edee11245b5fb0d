package io.caravan.source.keyspace;

import io.caravan.source.EndpointDeployment;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Watches what happens to the keys of a Redis deployment, as keyspace notifications announce it.
 *
 * The body is a {@code List<KeyEvent>}, in order. Redis announces each event once, to whoever listens at that moment; so every
 * window in which events may have been missed is found, counted, and delivered among the events: as an exchange with an empty list
 * and the header {@code CamelRedisGap}. A batch whose exchange fails is tried again.
 *
 * Where users have few rights in Redis, this one needs {@code +client|setname +ping +info +select +psubscribe +publish
 * +set +get +exists +del +psetex} on its own keys and on the very patterns of channels that it subscribes to, {@code
 * &__keyevent@*__:*} for all databases; {@code +config|get +config|set} to switch on what is to be announced; and in a cluster
 * {@code +cluster|slots +cluster|nodes +cluster|myid +readonly +asking}.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "redis-keyspace",
        title = "Redis Keyspace",
        syntax = "redis-keyspace:name",
        consumerOnly = true,
        category = {Category.DATABASE, Category.MESSAGING},
        headersClass = RedisConstants.class)
public class RedisKeyspaceEndpoint extends DefaultEndpoint {

    @UriPath(
            description =
                    "Name of the flow, the same after a restart: what it has delivered is noted in Redis under it, so "
                            + "that the next run knows what it has missed.")
    @Metadata(required = true)
    private String name;

    @UriParam(
            label = "common",
            description = "The Redis deployment to watch. Found in the registry where there is one bean of this type.")
    private RedisConnections connections;

    @UriParam(
            label = "common",
            secret = true,
            description =
                    "Redis URI of a deployment of this endpoint's own. Without it the shared one. Schemes: redis, "
                            + "rediss, redis-sentinel, rediss-sentinel, redis-cluster, rediss-cluster.")
    private String redisUri;

    @UriParam
    private final RedisKeyspaceConfiguration configuration = new RedisKeyspaceConfiguration();

    private EndpointDeployment deployment;

    public RedisKeyspaceEndpoint(String uri, RedisKeyspaceComponent component) {
        super(uri, component);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RedisKeyspaceConsumer consumer = new RedisKeyspaceConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("redis-keyspace only reads: use it in from");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deployment = EndpointDeployment.of("redis-keyspace", redisUri, connections);
        connections = deployment.connections();
        configuration.options(connections);
    }

    @Override
    protected void doShutdown() throws Exception {
        if (deployment != null) {
            deployment.close();
        }
        super.doShutdown();
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public RedisConnections getConnections() {
        return connections;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public String getRedisUri() {
        return redisUri;
    }

    public void setRedisUri(String redisUri) {
        this.redisUri = redisUri;
    }

    public RedisKeyspaceConfiguration getConfiguration() {
        return configuration;
    }
}

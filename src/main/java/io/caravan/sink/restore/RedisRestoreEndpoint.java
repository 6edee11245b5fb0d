package io.caravan.sink.restore;

import io.caravan.source.EndpointDeployment;
import io.caravan.source.RedisConnections;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Writes captured keys to a Redis deployment, pipelined, each into its own database.
 *
 * The body is a list of {@code KeyState} or {@code KeyVersion}, or one of them alone; afterwards it is a list of {@code
 * RestoreOutcome}, one for each key in the same order. A key that the server refuses fails alone, with its reason. A server that
 * is away, or takes no writes for now, fails the exchange; the same batch may be sent again, since it does the same again. Redis 6.2
 * or newer.
 *
 * Where users have few rights in Redis, this one needs {@code +set +restore +del +exists +client|setinfo +client|setname +select};
 * and to tell up to which version the server reads, {@code +info +dump} on Caravan's own keys.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "redis-restore",
        title = "Redis Restore",
        syntax = "redis-restore:name",
        producerOnly = true,
        category = {Category.DATABASE})
public class RedisRestoreEndpoint extends DefaultEndpoint {

    @UriPath(description = "Name of the flow, which its metrics have as a label.")
    @Metadata(required = true)
    private String name;

    @UriParam(
            label = "common",
            description =
                    "The Redis deployment to write to. Found in the registry where there is one bean of this type.")
    private RedisConnections connections;

    @UriParam(
            label = "common",
            secret = true,
            description =
                    "Redis URI of a deployment of this endpoint's own. Without it the shared one. Schemes: redis, "
                            + "rediss, redis-sentinel, rediss-sentinel, redis-cluster, rediss-cluster.")
    private String redisUri;

    @UriParam
    private final RestoreConfiguration configuration = new RestoreConfiguration();

    private EndpointDeployment deployment;
    private RestoreHealth health;

    public RedisRestoreEndpoint(String uri, RedisRestoreComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new RedisRestoreProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("redis-restore only writes: use it in to");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deployment = EndpointDeployment.of("redis-restore", redisUri, connections);
        connections = deployment.connections();
        health = new RestoreHealth(name);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        HealthCheckRegistry checks = HealthCheckRegistry.get(getCamelContext());
        if (checks != null) {
            health.setCamelContext(getCamelContext());
            checks.register(health);
        }
    }

    @Override
    protected void doStop() throws Exception {
        HealthCheckRegistry checks = HealthCheckRegistry.get(getCamelContext());
        if (checks != null) {
            checks.unregister(health);
        }
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        if (deployment != null) {
            deployment.close();
        }
        super.doShutdown();
    }

    /** Returns the health of all that write through this endpoint. */
    RestoreHealth health() {
        return health;
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

    public RestoreConfiguration getConfiguration() {
        return configuration;
    }
}

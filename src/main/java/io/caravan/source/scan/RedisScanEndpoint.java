package io.caravan.source.scan;

import io.caravan.source.EndpointDeployment;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import io.caravan.source.pattern.KeyFilter;
import io.lettuce.core.KeyScanArgs;
import java.util.BitSet;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;

/**
 * Reads every key of a Redis deployment, pass after pass.
 *
 * A key that lives through a whole pass is delivered at least once in it; with {@code distinct} exactly once. The body is a
 * {@code List<KeyEntry>}, the keys of one page. With {@code passEvents} an exchange before the first page and one after the
 * last carry a {@code ScanReport}. A pass whose page fails in the route is given up, and the next one begins anew.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "redis-scan",
        title = "Redis Scan",
        syntax = "redis-scan:keyPattern",
        consumerOnly = true,
        category = {Category.DATABASE, Category.CACHE},
        headersClass = RedisConstants.class)
public class RedisScanEndpoint extends ScheduledPollEndpoint {

    @UriPath(
            description =
                    "Which keys to read, as a glob of Redis: an asterisk stands for any text. A glob with a question mark"
                            + " or a percent sign is given as a property, for example #property:my.pattern.")
    @Metadata(required = true)
    private String keyPattern;

    @UriParam(
            label = "common",
            description = "The Redis deployment to read. Found in the registry where there is one bean of this type.")
    private RedisConnections connections;

    @UriParam(
            label = "common",
            secret = true,
            description =
                    "Redis URI of a deployment of this endpoint's own. Without it the shared one. Schemes: redis, rediss,"
                            + " redis-sentinel, rediss-sentinel, redis-cluster, rediss-cluster.")
    private String redisUri;

    @UriParam
    private final RedisScanSelection selection = new RedisScanSelection();

    @UriParam
    private final RedisScanConfiguration configuration = new RedisScanConfiguration();

    private EndpointDeployment deployment;

    public RedisScanEndpoint(String uri, RedisScanComponent component) {
        super(uri, component);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RedisScanConsumer consumer = new RedisScanConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("redis-scan only reads: use it in from");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deployment = EndpointDeployment.of("redis-scan", redisUri, connections);
        connections = deployment.connections();
        if (connections.isCluster() && !databaseNumbers().equals(List.of(0))) {
            throw new IllegalArgumentException("redis-scan option databases is '" + selection.getDatabases()
                    + "', but a cluster has only database 0");
        }
    }

    @Override
    protected void doShutdown() throws Exception {
        if (deployment != null) {
            deployment.close();
        }
        super.doShutdown();
    }

    List<Integer> databaseNumbers() {
        return selection.databaseNumbers(connections.defaultDatabase());
    }

    KeyScanArgs scanArgs() {
        return selection.scanArgs(keyPattern, configuration.getPageSize());
    }

    KeyFilter keyFilter(BitSet slots) {
        return selection.keyFilter(connections.ownKeyPrefix(), slots);
    }

    public String getKeyPattern() {
        return keyPattern;
    }

    public void setKeyPattern(String keyPattern) {
        this.keyPattern = keyPattern;
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

    public RedisScanSelection getSelection() {
        return selection;
    }

    public RedisScanConfiguration getConfiguration() {
        return configuration;
    }
}

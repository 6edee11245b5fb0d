package io.caravan.source.stream;

import io.caravan.source.EndpointDeployment;
import io.caravan.source.OptionCheck;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import java.util.List;
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
 * Reads the streams of a Redis deployment as a consumer group.
 *
 * Each entry is delivered at least once, in the order of its stream, and acknowledged when its exchange has completed. The body
 * is a {@code List<StreamEntry>}, entries of many streams and databases. The entries of an exchange that fails stay pending and
 * come again.
 *
 * Where users have few rights in Redis, this one needs the keys of the streams and {@code +ping +select +client|setinfo
 * +client|setname +scan +type +xreadgroup +xack +xpending +xautoclaim +xgroup|create}; {@code +xinfo|groups +xinfo|stream +xrange}
 * to go on where it was when somebody destroys a group, {@code +xdel} or {@code +xtrim} for afterCommit, and in a cluster
 * {@code +cluster|slots +cluster|nodes +cluster|myid +info}.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "redis-stream",
        title = "Redis Stream",
        syntax = "redis-stream:group",
        consumerOnly = true,
        category = {Category.DATABASE, Category.MESSAGING},
        headersClass = RedisConstants.class)
public class RedisStreamEndpoint extends DefaultEndpoint {

    @UriPath(description = "Name of the consumer group. Instances that share it share the entries.")
    @Metadata(required = true)
    private String group;

    @UriParam(
            label = "common",
            description = "The Redis deployment to read. Found in the registry where there is one bean of this type.")
    private RedisConnections connections;

    @UriParam(
            label = "common",
            secret = true,
            description =
                    "Redis URI of a deployment of this endpoint's own. Without it the shared one. Schemes: redis, "
                            + "rediss, redis-sentinel, rediss-sentinel, redis-cluster, rediss-cluster.")
    private String redisUri;

    @UriParam
    private final RedisStreamConfiguration configuration = new RedisStreamConfiguration();

    private final StreamSearch search = new StreamSearch();
    private EndpointDeployment deployment;

    public RedisStreamEndpoint(String uri, RedisStreamComponent component) {
        super(uri, component);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RedisStreamConsumer reader = new RedisStreamConsumer(this, processor);
        configureConsumer(reader);
        return reader;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("redis-stream only reads: use it in from");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deployment = EndpointDeployment.of("redis-stream", redisUri, connections);
        connections = deployment.connections();
        search.setStreams(configuration.getStreams());
        search.setPatterns(configuration.getPatterns());
        search.setDatabases(configuration.getDatabases());
        search.setDiscoveryInterval(configuration.getDiscoveryInterval());
        checkTogether();
    }

    private void checkTogether() {
        StreamSearch.Terms terms = search.terms(connections.defaultDatabase());
        if (terms.names().isEmpty() && terms.patterns().isEmpty()) {
            throw new IllegalArgumentException("redis-stream does not know what to read: set streams or patterns");
        }
        boolean onlyDefault =
                terms.databases().equals(List.of(0)) && terms.names().stream().allMatch(name -> name.database() == 0);
        if (connections.isCluster() && !onlyDefault) {
            throw new IllegalArgumentException(
                    "redis-stream options databases and streams are '" + configuration.getDatabases() + "' and '"
                            + configuration.getStreams() + "', but a cluster has only database 0");
        }
        long longest = connections.timeout().toMillis();
        new OptionCheck("redis-stream")
                .require(
                        "blockTimeout",
                        configuration.getBlockTimeout() < longest,
                        "must be shorter than redis.timeout, " + longest + " ms",
                        configuration.getBlockTimeout());
    }

    @Override
    protected void doShutdown() throws Exception {
        if (deployment != null) {
            deployment.close();
        }
        super.doShutdown();
    }

    /** Returns which streams are read. A change while consumers run has its effect at once. */
    public StreamSearch getSearch() {
        return search;
    }

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
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

    public RedisStreamConfiguration getConfiguration() {
        return configuration;
    }
}

package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries from time to time whether the servers answer, also while no flow needs them, and tells /observe/health. */
public class ServerChecks extends AbstractHealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ServerChecks.class);

    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private RedisConnections connections;
    private Database database;

    public ServerChecks() {
        super("caravan", "server-checks");
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setDataSource(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /** Sends PING. */
    public void checkRedis() {
        try {
            RedisKeyspace redis = connections.keyspace(connections.defaultDatabase());
            redis.await(redis.commands().ping());
            answered("Redis");
        } catch (RedisException e) {
            failed("Redis", RedisFailures.describe(e));
        }
    }

    /** Has a connection of the pool tested. */
    public void checkPostgres() {
        try {
            database.call("Cannot ask PostgreSQL", connection -> connection.isValid(5));
            answered("PostgreSQL");
        } catch (SinkAwayException | TargetException e) {
            failed("PostgreSQL", e.getMessage());
        }
    }

    private void answered(String server) {
        if (failures.remove(server) != null) {
            LOG.info("{} answers again", server);
        }
    }

    private void failed(String server, String reason) {
        if (failures.put(server, reason) == null) {
            LOG.warn("{} does not answer: {}", server, reason);
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> now = new TreeMap<>(failures);
        if (now.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", now.values())).down();
        }
    }
}

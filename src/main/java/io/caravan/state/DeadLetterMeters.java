package io.caravan.state;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Route;
import org.apache.camel.StartupListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How full the store of dead letters is, as metrics: {@code caravan.dead.letters}, as last seen and not a number before, and
 * {@code caravan.dead.letters.capacity}.
 *
 * Redis is asked in the background, each time the metrics are read and while a flow reads Redis, so that who reads them never
 * waits for it.
 */
public class DeadLetterMeters implements CamelContextAware, StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterMeters.class);

    private final AtomicBoolean asking = new AtomicBoolean();
    private CamelContext camelContext;
    private RedisConnections connections;
    private int capacity;
    private Executor executor;
    private volatile double letters = Double.NaN;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        RegistryAtStart.tell(camelContext, this);
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** @param letters most letters to hold */
    public void setCapacity(int letters) {
        this.capacity = letters;
    }

    @Override
    public void onCamelContextStarted(CamelContext camel, boolean alreadyStarted) {
        MeterRegistry meters = RegistryAtStart.of(camel, this);
        if (meters == null) {
            return;
        }
        executor = camel.getExecutorServiceManager().newSingleThreadExecutor(this, "dead-letter-meters");
        Gauge.builder("caravan.dead.letters", this, DeadLetterMeters::letters)
                .description("Dead letters in the store, as last seen")
                .register(meters);
        Gauge.builder("caravan.dead.letters.capacity", this, each -> each.capacity)
                .description("Most dead letters that the store holds; at the bound flows stop")
                .register(meters);
    }

    private double letters() {
        if (camelContext.getRoutes().stream().anyMatch(this::readsRedis) && asking.compareAndSet(false, true)) {
            executor.execute(this::ask);
        }
        return letters;
    }

    private boolean readsRedis(Route route) {
        return route.getEndpoint().getEndpointUri().contains("redis-")
                && camelContext
                        .getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted();
    }

    private void ask() {
        try {
            RedisKeyspace redis = connections.keyspace(connections.defaultDatabase());
            byte[] store = RedisScript.bytes(connections.ownKeyPrefix() + "dead-letters");
            letters = redis.await(redis.commands().xlen(store));
        } catch (RedisException e) {
            LOG.debug("Cannot count the dead letters; the metric stays as it is", e);
        } finally {
            asking.set(false);
        }
    }
}

package io.caravan.source.keyspace;

import io.caravan.source.RedisConnections;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to events of keys on threads that only receive, and delivers them on another. Asked to stop, it delivers what it has. */
public class RedisKeyspaceConsumer extends DefaultConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyspaceConsumer.class);

    private final RedisKeyspaceEndpoint endpoint;
    private ExecutorService executor;
    private KeyspaceHealth health;
    private volatile KeyspaceWatch watch;
    private volatile EventDelivery delivery;

    public RedisKeyspaceConsumer(RedisKeyspaceEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doBuild() throws Exception {
        health = new KeyspaceHealth(flow(), endpoint.getConfiguration().getHeartbeatInterval());
        health.setCamelContext(endpoint.getCamelContext());
        setHealthCheck(health);
        super.doBuild();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (getRouteId() == null) {
            checks().ifPresent(checks -> checks.register(health));
        }
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newCachedThreadPool(this, "redis-keyspace[" + endpoint.getName() + "]");
        KeyspaceMeters meters = new KeyspaceMeters(
                CamelContextHelper.findSingleByType(endpoint.getCamelContext(), MeterRegistry.class), flow());
        RedisConnections connections = endpoint.getConnections();
        KeyspaceOptions options = endpoint.getConfiguration().options(connections);
        EventBuffer buffer = new EventBuffer(connections.address(), options.maxBufferBytes());
        meters.watch(buffer);
        KeyspaceContext context = new KeyspaceContext(
                connections,
                options,
                new EventChannels(options.classes(), options.databases()),
                buffer,
                new Gaps(buffer, meters, health),
                health,
                endpoint.getName(),
                UUID.randomUUID().toString().substring(0, 8));
        LOG.info(
                "Watching events {} of Redis at {}: each at most once, in order, and every gap is declared",
                options.classes(),
                connections.address());
        delivery = new EventDelivery(this, context, meters);
        watch = new KeyspaceWatch(context, executor);
        buffer.wholeUpTo(watch::wholeUpTo);
        executor.execute(delivery);
        executor.execute(watch);
    }

    @Override
    protected void doStop() throws Exception {
        end();
        if (executor != null) {
            // It waits for what is being delivered, unless the route's shutdown has.
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(executor);
            watch.conclude();
        }
        if (getRouteId() == null) {
            checks().ifPresent(checks -> checks.unregister(health));
        }
        super.doStop();
    }

    private void end() {
        if (watch != null) {
            watch.stop();
            delivery.stop();
        }
    }

    /** Returns the route's id, or the endpoint's name where another consumer, such as that of master, stands before this one. */
    private String flow() {
        return getRouteId() == null ? endpoint.getName() : getRouteId();
    }

    private Optional<HealthCheckRegistry> checks() {
        return Optional.ofNullable(HealthCheckRegistry.get(endpoint.getCamelContext()));
    }

    @Override
    public HealthCheck getHealthCheck() {
        return health;
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        EventDelivery running = delivery;
        return running != null && running.isBusy() ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        end();
    }
}

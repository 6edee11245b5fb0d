package io.caravan.source.stream;

import io.caravan.source.RedisConnections;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads streams on one thread and looks for them on another. Asked to stop, it ends after the batch at hand. */
public class RedisStreamConsumer extends DefaultConsumer implements ShutdownAware, Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);

    private final RedisStreamEndpoint endpoint;
    private ExecutorService executor;
    private Producer deadLetters;
    private StreamHealth health;
    private StreamMeters meters;
    private volatile StreamLoop loop;
    private volatile StreamSearcher searcher;

    public RedisStreamConsumer(RedisStreamEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doBuild() throws Exception {
        health = new StreamHealth(getRouteId());
        health.setCamelContext(endpoint.getCamelContext());
        setHealthCheck(health);
        super.doBuild();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newCachedThreadPool(this, "redis-stream[" + endpoint.getGroup() + "]");
        meters = new StreamMeters(
                CamelContextHelper.findSingleByType(endpoint.getCamelContext(), MeterRegistry.class), getRouteId());
        if (endpoint.getConfiguration().getDeadLetterUri() != null) {
            deadLetters = endpoint.getCamelContext()
                    .getEndpoint(endpoint.getConfiguration().getDeadLetterUri())
                    .createProducer();
            ServiceHelper.startService(deadLetters);
        }
        begin();
    }

    private void begin() {
        RedisConnections connections = endpoint.getConnections();
        StreamContext context = new StreamContext(
                connections,
                endpoint.getConfiguration().options(),
                endpoint.getGroup().getBytes(StandardCharsets.UTF_8),
                endpoint.getConfiguration().consumerName().getBytes(StandardCharsets.UTF_8),
                new Bell(),
                meters);
        LOG.info(
                "Reading streams of Redis at {} as consumer {} of group {}: each entry at least once, in the order of its"
                        + " stream",
                connections.address(),
                endpoint.getConfiguration().consumerName(),
                endpoint.getGroup());
        Acknowledger acknowledger = new Acknowledger(context);
        StreamTrouble trouble =
                new StreamTrouble(connections.address(), getExceptionHandler(), health, listener(), meters);
        loop = new StreamLoop(context, new StreamRoute(this, acknowledger, deadLetters), acknowledger, trouble);
        searcher = new StreamSearcher(endpoint.getSearch(), connections, loop, trouble);
        executor.execute(loop);
        executor.execute(searcher);
    }

    private StreamListener listener() {
        Set<StreamListener> listeners = endpoint.getCamelContext().getRegistry().findByType(StreamListener.class);
        return listeners.isEmpty()
                ? new StreamListener() {}
                : listeners.iterator().next();
    }

    @Override
    protected void doSuspend() throws Exception {
        end();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        begin();
    }

    @Override
    protected void doStop() throws Exception {
        end();
        super.doStop();
        if (executor != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(executor);
        }
        ServiceHelper.stopAndShutdownService(deadLetters);
    }

    private void end() {
        if (loop != null) {
            searcher.stop();
            loop.stop();
        }
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
        StreamLoop running = loop;
        return running != null && running.isDelivering() ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        end();
    }
}

package io.caravan.source.scan;

import io.caravan.source.RedisConstants;
import io.caravan.source.RedisNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.ScheduledPollConsumer;

/** Runs one pass at each poll. Asked to stop, it ends the pass after the page at hand and tells the route that it ended. */
public class RedisScanConsumer extends ScheduledPollConsumer implements ShutdownAware {

    private final RedisScanEndpoint endpoint;
    private volatile boolean stopping;
    private volatile ScanPass running;
    private ExecutorService executor;
    private ScanMeters meters;

    public RedisScanConsumer(RedisScanEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        stopping = false;
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newCachedThreadPool(this, "redis-scan[" + endpoint.getKeyPattern() + "]");
        meters = new ScanMeters(
                CamelContextHelper.findSingleByType(endpoint.getCamelContext(), MeterRegistry.class), name());
        super.doStart();
    }

    /** The consumer behind master: is told its route only. */
    private String name() {
        return getRouteId() == null && getRoute() != null ? getRoute().getRouteId() : String.valueOf(getRouteId());
    }

    @Override
    protected void doSuspend() throws Exception {
        stopPass();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        stopping = false;
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        stopPass();
        super.doStop();
        if (executor != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(executor);
        }
    }

    private void stopPass() {
        stopping = true;
        ScanPass pass = running;
        if (pass != null) {
            pass.stop();
        }
    }

    @Override
    protected int poll() throws Exception {
        Set<ScanListener> listeners = endpoint.getCamelContext().getRegistry().findByType(ScanListener.class);
        ScanListener listener = listeners.isEmpty()
                ? new ScanListener() {}
                : listeners.iterator().next();
        ScanPass pass = new ScanPass(endpoint, executor, this::routePage, listener);
        running = pass;
        if (stopping) {
            pass.stop();
        }
        listener.passStarted();
        try {
            ScanReport start = pass.begin();
            routeEvent("start", start);
            pass.run();
            ScanReport end = pass.report();
            routeEvent("end", end);
            meters.passDone(end);
            listener.passDone(end);
            return Math.toIntExact(Math.min(end.delivered(), Integer.MAX_VALUE));
        } catch (Exception e) {
            meters.passFailed(pass.report());
            listener.passFailed(e);
            throw e;
        } finally {
            running = null;
            if (getRepeatCount() > 0 && getCounter() >= getRepeatCount()) {
                meters.finish();
            }
        }
    }

    private void routePage(RedisNode node, int database, List<KeyEntry> entries, ScanPosition from) throws Exception {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(entries);
        exchange.getMessage().setHeader(RedisConstants.SCAN_EVENT, "page");
        exchange.getMessage().setHeader(RedisConstants.NODE, node.address());
        exchange.getMessage().setHeader(RedisConstants.DATABASE, database);
        if (from != null) {
            exchange.getMessage().setHeader(RedisConstants.SCAN_POSITION, from);
        }
        route(exchange);
        meters.delivered(entries.size());
    }

    private void routeEvent(String event, ScanReport report) throws Exception {
        if (endpoint.getConfiguration().isPassEvents()) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(report);
            exchange.getMessage().setHeader(RedisConstants.SCAN_EVENT, event);
            route(exchange);
        }
    }

    private void route(Exchange exchange) throws Exception {
        try {
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return running != null ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        stopPass();
    }
}

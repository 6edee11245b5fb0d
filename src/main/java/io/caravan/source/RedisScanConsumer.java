package io.caravan.source;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.ScheduledPollConsumer;

/** Runs one pass at each poll. Asked to stop, it ends the pass after the page at hand and tells the route that it ended. */
public class RedisScanConsumer extends ScheduledPollConsumer implements ShutdownAware {

    private static final int NO_MESSAGES = 0;

    private final RedisScanEndpoint endpoint;
    private volatile CountDownLatch stopSignal = new CountDownLatch(1);
    private volatile boolean running;
    private ExecutorService executor;
    private ScanMeters meters;

    public RedisScanConsumer(RedisScanEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        stopSignal = new CountDownLatch(1);
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newCachedThreadPool(this, "redis-scan[" + endpoint.getKeyPattern() + "]");
        meters = new ScanMeters(
                CamelContextHelper.findSingleByType(endpoint.getCamelContext(), MeterRegistry.class), getRouteId());
        super.doStart();
    }

    @Override
    protected void doSuspend() throws Exception {
        stopSignal.countDown();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        stopSignal = new CountDownLatch(1);
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        stopSignal.countDown();
        super.doStop();
        endpoint.getCamelContext().getExecutorServiceManager().shutdown(executor);
    }

    @Override
    protected int poll() throws Exception {
        Set<ScanListener> listeners = endpoint.getCamelContext().getRegistry().findByType(ScanListener.class);
        ScanListener listener = listeners.isEmpty() ? new ScanListener() {} : listeners.iterator().next();
        ScanPass pass = new ScanPass(endpoint, executor, this::routePage, stopSignal, listener);
        running = true;
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
            running = false;
        }
    }

    private void routePage(RedisNode node, int database, List<KeyEntry> entries) throws Exception {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(entries);
        exchange.getMessage().setHeader(RedisConstants.SCAN_EVENT, "page");
        exchange.getMessage().setHeader(RedisConstants.NODE, node.address());
        exchange.getMessage().setHeader(RedisConstants.DATABASE, database);
        route(exchange);
    }

    private void routeEvent(String event, ScanReport report) throws Exception {
        if (endpoint.isPassEvents()) {
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
        return running ? 1 : NO_MESSAGES;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        stopSignal.countDown();
    }
}

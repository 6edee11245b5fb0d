package io.caravan.state.backup;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a pass over all keys begins: at the start, once changes are heard of, then whenever somebody wants one, and now and then. It is
 * the poll strategy of the scan that makes the pass. Thread-safe.
 */
public final class PassSchedule implements PollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(PassSchedule.class);
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long CLOCK_TOLERANCE_MILLIS = 1_000;

    private long created = System.currentTimeMillis();
    private boolean watching;
    private String flow = "keyspace-to-s3";
    private long intervalMillis;
    private String wanted = "the backup has begun";
    private boolean listening;
    private boolean running;
    private boolean failed;
    private long begun;
    private long begunNanos;
    private long ended;

    /** @param flow the route that hears of changes */
    public void setFlow(String flow) {
        this.flow = flow;
    }

    /** @param millis how long after a pass the next one begins without a reason; 0 for never */
    public void setInterval(long millis) {
        this.intervalMillis = millis;
    }

    /** @param watching whether events tell of changes, so that the first pass waits until they are heard; if not, only passes find them */
    public synchronized void setWatching(boolean watching) {
        this.watching = watching;
    }

    synchronized boolean isWatching() {
        return watching;
    }

    /** Asks for a pass. */
    public synchronized void want(String reason) {
        wanted = reason;
    }

    /**
     * Asks for a pass that sees what happened until a time, unless one sees it that runs or has run.
     *
     * @param until in milliseconds since 1970
     */
    synchronized void wantAfter(long until, String reason) {
        long age = System.currentTimeMillis() - begun;
        long trueAge = (System.nanoTime() - begunNanos) / 1_000_000;
        boolean clockWasSet = Math.abs(age - trueAge) > CLOCK_TOLERANCE_MILLIS;
        boolean seen = begun > until && !failed && !clockWasSet;
        if (!seen) {
            want(reason);
        }
    }

    /** Asks for a pass as if there had been none. */
    synchronized void restart(String reason) {
        wanted = reason;
        created = System.currentTimeMillis();
        listening = false;
        running = false;
        begun = 0;
        ended = 0;
    }

    @Override
    public synchronized boolean begin(Consumer consumer, Endpoint endpoint) {
        if (!listening) {
            listening = isListening(endpoint.getCamelContext());
            if (listening && begun > 0) {
                want("changes are heard of from now on");
            } else if (!listening && System.currentTimeMillis() - created < PATIENCE_MILLIS) {
                return false;
            }
        }
        boolean due = intervalMillis > 0 && ended > 0 && System.currentTimeMillis() - ended >= intervalMillis;
        if (wanted == null && !due) {
            return false;
        }
        LOG.info("All keys are compared with what is stored: {}", wanted == null ? "it is time to" : wanted);
        wanted = null;
        running = true;
        failed = false;
        begun = System.currentTimeMillis();
        begunNanos = System.nanoTime();
        return true;
    }

    /** What changes after a key was compared, and before events are heard, nobody would notice. */
    private boolean isListening(CamelContext camel) {
        HealthCheckRegistry checks = HealthCheckRegistry.get(camel);
        if (!watching || checks == null) {
            return true;
        }
        // An instance that has just become the active one may scan before it has begun to listen.
        return checks.stream()
                .filter(check -> check.getId().equals("consumer:" + flow))
                .anyMatch(check -> check.call().getState() == HealthCheck.State.UP);
    }

    @Override
    public synchronized void commit(Consumer consumer, Endpoint endpoint, int polled) {
        running = false;
    }

    @Override
    public synchronized boolean rollback(Consumer consumer, Endpoint endpoint, int tries, Exception failure) {
        LOG.warn("The comparison of all keys failed, and begins again: {}", failure.getMessage());
        running = false;
        failed = true;
        want("the last pass failed");
        return false;
    }

    /** Notes that the pass has seen all keys. */
    synchronized void complete() {
        ended = System.currentTimeMillis();
    }

    /** Returns when the last pass began, in milliseconds since 1970; 0 before the first one. */
    synchronized long begun() {
        return begun;
    }

    /** Returns when the last complete pass ended, in milliseconds since 1970; 0 before that. */
    synchronized long ended() {
        return ended;
    }

    /** Returns whether no pass runs and none is wanted. */
    synchronized boolean isIdle() {
        return !running && wanted == null;
    }
}

package io.caravan.source;

import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;

/** Decides whether a pass goes on after a failure of Redis, and waits before it does. Thread-safe. */
final class Reconnection {

    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long LONGEST_DELAY_MILLIS = 10_000;
    private static final int MOST_DOUBLINGS = 10;

    private final ScanPass pass;
    private final boolean allowed;
    private final long constantDelayMillis;

    Reconnection(ScanPass pass) {
        this.pass = pass;
        this.allowed = pass.endpoint().isReconnect();
        this.constantDelayMillis =
                pass.endpoint().getConnections().reconnectDelay().toMillis();
    }

    /**
     * Throws what no further attempt can mend.
     *
     * @throws InterruptedException      if the attempt failed because its thread was interrupted
     * @throws RedisUnavailableException if the server refused for good, or must not be tried again; one line that names it
     */
    void check(String address, RedisException failure) throws InterruptedException {
        if (failure instanceof RedisCommandInterruptedException || Thread.interrupted()) {
            throw new InterruptedException("Interrupted while waiting for Redis at " + address);
        }
        if (RedisFailures.isRefusal(failure) && !RedisFailures.isPassing(failure)) {
            throw RedisFailures.refused(address, failure);
        }
        if (!allowed) {
            throw RedisFailures.lost(address, failure);
        }
    }

    /**
     * Waits before the next attempt, but no longer once the pass is to stop.
     *
     * @param attempt how many have failed before this one
     */
    void pause(String address, RedisException failure, int attempt) throws InterruptedException {
        long delay = constantDelayMillis > 0
                ? constantDelayMillis
                : Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(attempt, MOST_DOUBLINGS));
        pass.listener().nodeLost(address, RedisFailures.reasonOf(failure), delay);
        pass.pause(delay);
    }
}

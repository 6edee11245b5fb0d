package io.caravan.source.scan;

import io.caravan.source.GrowingDelay;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisUnavailableException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;

/** Decides whether a pass goes on after a failure of Redis, and waits before it does. Thread-safe. */
final class Reconnection {

    private final ScanPass pass;
    private final boolean allowed;
    private final GrowingDelay delay;

    Reconnection(ScanPass pass) {
        this.pass = pass;
        this.allowed = pass.configuration().isReconnect();
        this.delay = GrowingDelay.ofReconnects(pass.endpoint().getConnections());
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
        long millis = delay.millis(attempt);
        pass.listener().nodeLost(address, RedisFailures.reasonOf(failure), millis);
        pass.pause(millis);
    }
}

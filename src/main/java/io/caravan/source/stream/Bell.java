package io.caravan.source.stream;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes a thread that waits for one of several things to happen. A ring before the wait counts. Thread-safe. */
final class Bell {

    private final Semaphore rings = new Semaphore(0);

    void ring() {
        rings.release();
    }

    /** Waits for a ring, but no longer than that. */
    void await(long millis) throws InterruptedException {
        if (rings.tryAcquire(Math.max(1, millis), TimeUnit.MILLISECONDS)) {
            rings.drainPermits();
        }
    }
}

package io.caravan.sink.rabbitmq;

import io.caravan.source.GrowingDelay;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How often it was tried to connect to a broker, and when it is time to try again. Only its counts may be asked by any thread. */
final class ConnectAttempts {

    private static final GrowingDelay DELAY = new GrowingDelay(100, 5_000);

    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger succeeded = new AtomicInteger();
    private int failures;
    private long nextNanos;
    private RabbitConnectException lastFailure;

    /** @throws RabbitConnectException that tells of the last failure, while it is too early to try again */
    void checkTime() throws RabbitConnectException {
        if (failures > 0 && nextNanos - System.nanoTime() > 0) {
            throw new RabbitConnectException(lastFailure.step(), lastFailure.getMessage(), lastFailure);
        }
    }

    void begun() {
        made.incrementAndGet();
    }

    void succeeded() {
        failures = 0;
        succeeded.incrementAndGet();
    }

    /** Returns whether it is the first failure since the last success. */
    boolean failed(RabbitConnectException failure) {
        nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DELAY.millis(failures));
        lastFailure = failure;
        return failures++ == 0;
    }

    /** Allows to try at once. */
    void forgetFailures() {
        failures = 0;
    }

    int made() {
        return made.get();
    }

    /** Returns how often a connection was opened after the first. */
    int reconnects() {
        return Math.max(0, succeeded.get() - 1);
    }
}

package io.caravan.sink.rabbitmq;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread that looks after a connection, four times a second, and does what must not be waited for. */
final class ConnectionWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 250;

    private final ScheduledExecutorService thread;

    ConnectionWatch(String address, Runnable look) {
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "rabbitmq-confirmed-watch[" + address + "]");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    void execute(Runnable work) {
        thread.execute(work);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package io.caravan.cli.servers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Starts a server, and starts it again when only its port, or what a killed predecessor held, was in its way. */
final class Launch {

    private static final int PORTS_TRIED = 10;
    private static final Duration AGAIN_FOR = Duration.ofSeconds(60);
    private static final Duration AGAIN_PAUSE = Duration.ofMillis(100);

    private Launch() {}

    /** Starts on a free port, on another one when somebody took it meanwhile. */
    static <T> T onFreePort(IntSupplier ports, IntFunction<T> start) {
        for (int attempt = 1; ; attempt++) {
            try {
                return start.apply(ports.getAsInt());
            } catch (ServerStartException e) {
                if (!e.addressInUse() || attempt == PORTS_TRIED) {
                    throw e;
                }
            }
        }
    }

    /** Starts on the port and folder of before, for up to 60 seconds while they are in use. */
    static <T> T again(Supplier<T> start) {
        long deadline = System.nanoTime() + AGAIN_FOR.toNanos();
        while (true) {
            try {
                return start.get();
            } catch (ServerStartException e) {
                if (!e.addressInUse() || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN_PAUSE.toNanos());
            }
        }
    }
}

package io.caravan.source;

import io.lettuce.core.event.command.CommandFailedEvent;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * Makes the threads that send commands keep to a rate, and lowers it when the server answers late or not at all.
 *
 * A thread of the network never waits: what it sends is made up for by the others.
 */
final class PacedCommands implements CommandListener, CommandLatencyRecorder {

    private static final long LATE_NANOS = Duration.ofMillis(250).toNanos();

    private final CommandRate rate;

    PacedCommands(CommandRate rate) {
        this.rate = rate;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        if (Thread.currentThread() instanceof FastThreadLocalThread) {
            rate.owe();
        } else {
            rate.await();
        }
    }

    @Override
    public void commandFailed(CommandFailedEvent event) {
        if (RedisFailures.isOverload(event.getCause())) {
            rate.trouble();
        }
    }

    /** Times are from the moment at which the command was written, not from that at which it was put into a pipeline. */
    @Override
    public void recordCommandLatency(
            SocketAddress local, SocketAddress remote, RedisCommand<?, ?, ?> command, long first, long last) {
        if (first > LATE_NANOS && !isBlocking(command)) {
            rate.trouble();
        }
    }

    @Override
    public void recordCommandLatency(
            SocketAddress local, SocketAddress remote, ProtocolKeyword command, long first, long last) {
        if (first > LATE_NANOS) {
            rate.trouble();
        }
    }

    private static boolean isBlocking(RedisCommand<?, ?, ?> command) {
        return command.getArgs() != null && command.getArgs().toCommandString().contains("BLOCK");
    }
}

package io.caravan.cli;

import io.caravan.sink.rabbitmq.RabbitConnectException;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisUnavailableException;
import io.caravan.state.ClaimClosedException;
import io.caravan.state.DeadLettersFullException;
import io.caravan.state.SinkAwayException;
import io.caravan.state.TargetException;
import io.lettuce.core.RedisException;
import java.util.List;

/** Says what went wrong in one line for a person. */
public final class Failures {

    private static final List<Class<? extends Exception>> WORDED = List.of(
            UsageException.class,
            RedisUnavailableException.class,
            SinkAwayException.class,
            TargetException.class,
            ClaimClosedException.class,
            DeadLettersFullException.class,
            RabbitConnectException.class,
            IllegalArgumentException.class);

    private Failures() {}

    /** Returns the message that was written for the operator, else the innermost one. */
    public static String inOneLine(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            Throwable candidate = each;
            if (each.getMessage() != null && WORDED.stream().anyMatch(type -> type.isInstance(candidate))) {
                return firstLine(each);
            }
            if (each instanceof RedisException redis) {
                return RedisFailures.describe(redis);
            }
            innermost = each;
        }
        return firstLine(innermost);
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message.lines().findFirst().orElse(message).strip();
    }
}

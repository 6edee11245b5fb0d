package io.caravan.source;

import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Commands on one database of a deployment, each routed to the node that owns its key.
 *
 * Thread-safe. While the connection is broken commands fail at once; it is opened again in the background.
 */
public final class RedisKeyspace {

    private volatile StatefulConnection<byte[], byte[]> connection;
    private volatile RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final Duration timeout;

    private RedisKeyspace(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            Duration timeout) {
        this.connection = connection;
        this.commands = commands;
        this.timeout = timeout;
    }

    static RedisKeyspace of(StatefulRedisConnection<byte[], byte[]> connection, Duration timeout) {
        return new RedisKeyspace(connection, connection.async(), timeout);
    }

    static RedisKeyspace of(StatefulRedisClusterConnection<byte[], byte[]> connection, Duration timeout) {
        return new RedisKeyspace(connection, connection.async(), timeout);
    }

    /** Returns the commands; each answers with a future and is sent at once. */
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands;
    }

    /**
     * Waits for the answer of one command.
     *
     * @throws io.lettuce.core.RedisException if the command failed, was refused or took longer than the timeout
     */
    public <T> T await(CompletionStage<T> command) {
        return await(command, timeout);
    }

    /** Waits for the answers of commands that were sent together; the first failure is thrown after all have ended. */
    public void awaitAll(Collection<? extends CompletionStage<?>> commands) {
        RuntimeException failure = null;
        for (CompletionStage<?> command : List.copyOf(commands)) {
            try {
                await(command);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Waits for the answer of one command of any connection.
     *
     * @throws io.lettuce.core.RedisException if the command failed, was refused or took longer than the timeout
     */
    public static <T> T await(CompletionStage<T> command, Duration timeout) {
        Future<T> future = command.toCompletableFuture();
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        } catch (TimeoutException e) {
            throw new RedisCommandTimeoutException("No answer from Redis within " + timeout.toMillis() + " ms");
        } catch (CancellationException e) {
            throw new RedisException("The connection was closed before the answer came", e);
        } catch (ExecutionException e) {
            throw RedisFailures.asRedisException(e);
        }
    }

    /** Goes on, on another connection; what is on its way on the one before fails. */
    void moveTo(StatefulRedisConnection<byte[], byte[]> other) {
        StatefulConnection<byte[], byte[]> before = connection;
        connection = other;
        commands = other.async();
        before.closeAsync();
    }

    void close() {
        connection.closeAsync();
    }
}

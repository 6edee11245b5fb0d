package io.caravan.source.scan;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads of a page's keys what the source was asked for. A key that cannot be read never fails its page. */
abstract class ValueReader {

    final RedisAsyncCommands<byte[], byte[]> commands;
    final ScanTask task;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    ValueReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task) {
        this.connection = connection;
        this.commands = connection.async();
        this.task = task;
    }

    /** @param absoluteExpiry whether the server knows PEXPIRETIME */
    static ValueReader on(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task, boolean absoluteExpiry) {
        return switch (task.configuration().getRead()) {
            case nothing -> new KeysOnly(connection, task);
            case counters -> new CounterReader(connection, task);
            case values -> new ContentReader(connection, task, absoluteExpiry);
            case dump -> new DumpReader(connection, task, absoluteExpiry);
        };
    }

    /** Adds the reading of the keys to a page, which in the end has delivered or left out each of them. */
    abstract void read(List<byte[]> keys, PageRead page);

    /** A command about one thing, such as a key. */
    interface Command<K, T> {
        RedisFuture<T> send(RedisClusterAsyncCommands<byte[], byte[]> redis, K about);
    }

    /**
     * Sends a command about each in one flush. Where a cluster's node answers that a key has moved, it is asked for where it
     * lives now.
     *
     * @return the answers, in the order of the questions. Getting one waits for it, and throws a {@link RedisException} if
     *         the connection broke, or if the server refused for a reason that lies in the key
     */
    <K, T> List<Supplier<T>> askEach(List<K> questions, Command<K, T> command) {
        List<Supplier<T>> answers = new ArrayList<>(questions.size());
        // What has to wait for its turn does not make those before it wait.
        connection.setAutoFlushCommands(task.connections().isPaced());
        try {
            for (K each : questions) {
                RedisFuture<T> answer = command.send(commands, each);
                answers.add(() -> answer(answer, each, command));
            }
        } finally {
            connection.setAutoFlushCommands(true);
            connection.flushCommands();
        }
        return answers;
    }

    /** Asks one question and waits for its answer. */
    <K, T> T ask(K question, Command<K, T> command) {
        return answer(command.send(commands, question), question, command);
    }

    private <K, T> T answer(RedisFuture<T> answer, K question, Command<K, T> command) {
        try {
            return task.await(answer);
        } catch (RedisException e) {
            if (task.connections().isCluster() && RedisFailures.isRedirect(e)) {
                RedisKeyspace cluster = task.connections().keyspace(0);
                return cluster.await(command.send(cluster.commands(), question));
            }
            throw e;
        }
    }

    private static final class KeysOnly extends ValueReader {

        KeysOnly(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task) {
            super(connection, task);
        }

        @Override
        void read(List<byte[]> keys, PageRead page) {
            keys.forEach(key -> page.deliver(KeyEntry.unread(task.database(), key), 0));
        }
    }
}

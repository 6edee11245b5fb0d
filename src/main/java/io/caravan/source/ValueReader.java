package io.caravan.source;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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
        return switch (task.endpoint().getRead()) {
            case nothing -> new KeysOnly(connection, task);
            case counters -> new CounterReader(connection, task);
            case values, dump -> new ContentReader(connection, task, absoluteExpiry);
        };
    }

    /** Splits a page into one part or more, each of which may lie in memory at once. */
    List<List<byte[]>> groups(List<byte[]> keys) {
        return List.of(keys);
    }

    /** @return one entry per key that still exists, in the order of the keys */
    abstract List<KeyEntry> read(List<byte[]> keys);

    /** Sends one command per key in one flush. */
    <K, T> List<RedisFuture<T>> pipeline(List<K> keys, Function<K, RedisFuture<T>> command) {
        List<RedisFuture<T>> answers = new ArrayList<>(keys.size());
        connection.setAutoFlushCommands(task.connections().isPaced());
        try {
            keys.forEach(key -> answers.add(command.apply(key)));
        } finally {
            connection.setAutoFlushCommands(true);
            connection.flushCommands();
        }
        return answers;
    }

    /**
     * Waits for the answer about one key. Where a cluster's node answers that the key has moved, it is asked for where it
     * lives now.
     *
     * @throws RedisException if the connection broke, or the server refused for a reason that lies in the key
     */
    <T> T answer(RedisFuture<T> answer, Function<RedisKeyspace, CompletionStage<T>> again) {
        try {
            return task.await(answer);
        } catch (RedisException e) {
            if (task.connections().isCluster() && RedisFailures.isRedirect(e)) {
                RedisKeyspace cluster = task.connections().keyspace(0);
                return cluster.await(again.apply(cluster));
            }
            throw e;
        }
    }

    private static final class KeysOnly extends ValueReader {

        KeysOnly(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task) {
            super(connection, task);
        }

        @Override
        List<KeyEntry> read(List<byte[]> keys) {
            List<KeyEntry> entries = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                entries.add(KeyEntry.unread(task.database(), key));
            }
            return entries;
        }
    }

    private static final class CounterReader extends ValueReader {

        CounterReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task) {
            super(connection, task);
        }

        @Override
        List<KeyEntry> read(List<byte[]> keys) {
            return task.connections().isCluster() ? readEach(keys) : readTogether(keys);
        }

        private List<KeyEntry> readTogether(List<byte[]> keys) {
            if (keys.isEmpty()) {
                return List.of();
            }
            List<KeyEntry> entries = new ArrayList<>(keys.size());
            List<byte[]> absent = new ArrayList<>();
            for (KeyValue<byte[], byte[]> found : task.await(commands.mget(keys.toArray(byte[][]::new)))) {
                if (found.hasValue()) {
                    entries.add(KeyEntry.counter(task.database(), found.getKey(), found.getValue()));
                } else {
                    absent.add(found.getKey());
                }
            }
            explain(absent, entries);
            return entries;
        }

        private List<KeyEntry> readEach(List<byte[]> keys) {
            List<KeyEntry> entries = new ArrayList<>(keys.size());
            List<byte[]> absent = new ArrayList<>();
            List<RedisFuture<byte[]>> answers = pipeline(keys, commands::get);
            for (int i = 0; i < keys.size(); i++) {
                byte[] key = keys.get(i);
                try {
                    byte[] value =
                            answer(answers.get(i), cluster -> cluster.commands().get(key));
                    if (value != null) {
                        entries.add(KeyEntry.counter(task.database(), key, value));
                    }
                } catch (RedisException e) {
                    if (!RedisFailures.isWrongType(e)) {
                        throw e;
                    }
                    absent.add(key);
                }
            }
            explain(absent, entries);
            return entries;
        }

        /** MGET answers alike for a key that is gone and for one that holds no string. */
        private void explain(List<byte[]> absent, List<KeyEntry> entries) {
            List<RedisFuture<String>> types = pipeline(absent, commands::type);
            for (int i = 0; i < absent.size(); i++) {
                byte[] key = absent.get(i);
                String type = answer(types.get(i), cluster -> cluster.commands().type(key));
                if (!"none".equals(type) && !"string".equals(type)) {
                    entries.add(KeyEntry.unreadable(task.database(), key, type, "holds a " + type + ", not a counter"));
                }
            }
        }
    }
}

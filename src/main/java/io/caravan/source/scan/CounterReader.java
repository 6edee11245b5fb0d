package io.caravan.source.scan;

import io.caravan.source.RedisFailures;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads the bytes of strings, which are taken for small, and says of other keys that they are no counters. */
final class CounterReader extends ValueReader {

    CounterReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task) {
        super(connection, task);
    }

    @Override
    void read(List<byte[]> keys, PageRead page) {
        if (!keys.isEmpty()) {
            page.add(
                    0,
                    () -> explain(task.connections().isCluster() ? readEach(keys, page) : readAll(keys, page), page));
        }
    }

    /** Returns the keys that hold no string. */
    private List<byte[]> readAll(List<byte[]> keys, PageRead page) {
        List<byte[]> absent = new ArrayList<>();
        for (KeyValue<byte[], byte[]> found : task.await(commands.mget(keys.toArray(byte[][]::new)))) {
            if (found.hasValue()) {
                page.deliver(KeyEntry.counter(task.database(), found.getKey(), found.getValue()), 0);
            } else {
                absent.add(found.getKey());
            }
        }
        return absent;
    }

    private List<byte[]> readEach(List<byte[]> keys, PageRead page) {
        List<byte[]> absent = new ArrayList<>();
        List<Supplier<byte[]>> answers = askEach(keys, RedisClusterAsyncCommands::get);
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i);
            try {
                byte[] value = answers.get(i).get();
                if (value == null) {
                    page.leaveOut(1);
                } else {
                    page.deliver(KeyEntry.counter(task.database(), key, value), 0);
                }
            } catch (RedisException e) {
                if (!RedisFailures.isWrongType(e)) {
                    throw e;
                }
                absent.add(key);
            }
        }
        return absent;
    }

    /** MGET answers alike for a key that is gone and for one that holds no string. */
    private void explain(List<byte[]> absent, PageRead page) {
        List<Supplier<String>> types = askEach(absent, RedisClusterAsyncCommands::type);
        for (int i = 0; i < absent.size(); i++) {
            String type = types.get(i).get();
            if (type.equals("none") || type.equals("string")) {
                page.leaveOut(1);
            } else {
                page.deliver(
                        KeyEntry.unreadable(
                                task.database(), absent.get(i), type, "holds a " + type + ", not a counter"),
                        0);
            }
        }
    }
}

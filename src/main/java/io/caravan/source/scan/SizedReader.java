package io.caravan.source.scan;

import io.caravan.source.MemoryUsage;
import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Finds type, size and expiry of keys, and leaves out those that are not to be read or have gone. */
abstract class SizedReader extends ValueReader {

    final long maxValueBytes;
    private final boolean absoluteExpiry;
    private final ExpiryLook expiryLook = new ExpiryLook(this);

    SizedReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task, boolean absoluteExpiry) {
        super(connection, task);
        this.absoluteExpiry = absoluteExpiry;
        this.maxValueBytes = task.configuration().getMaxValueBytes();
    }

    /** A value that was read. @param size bytes of what was read of it */
    record Found(byte[] key, String type, Content content, long size) {}

    /** Returns whether values that are too large are read in part. */
    boolean readsParts() {
        return false;
    }

    /** Returns the keys that exist and whose types are to be read. */
    List<TypedKey> typed(List<byte[]> keys, PageRead page) {
        List<Supplier<String>> types = askEach(keys, RedisClusterAsyncCommands::type);
        List<TypedKey> typed = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            String type = types.get(i).get();
            if (type.equals("none") || !task.selection().reads(type)) {
                page.leaveOut(1);
            } else {
                typed.add(new TypedKey(keys.get(i), type, 0));
            }
        }
        return typed;
    }

    /** Returns the keys that are to be read though they may be large, with the memory that they take. */
    List<TypedKey> weighed(List<TypedKey> keys, PageRead page) {
        return sized(keys, (redis, key) -> MemoryUsage.of(redis, key.key()), page);
    }

    /** Returns the keys that are not too large to be read, by the answer of a command. */
    List<TypedKey> sized(List<TypedKey> keys, Command<TypedKey, Long> sizeOf, PageRead page) {
        List<Supplier<Long>> sizes = askEach(keys, sizeOf);
        List<TypedKey> fitting = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            TypedKey key = keys.get(i);
            try {
                Long size = sizes.get(i).get();
                if (size == null) {
                    page.leaveOut(1);
                } else if (size > maxValueBytes && !readsParts()) {
                    deliverTooLarge(key.key(), key.type(), page);
                } else {
                    fitting.add(new TypedKey(key.key(), key.type(), size));
                }
            } catch (RedisException e) {
                deliverChanged(key, e, page);
            }
        }
        return fitting;
    }

    void deliverTooLarge(byte[] key, String type, PageRead page) {
        page.deliver(
                KeyEntry.unreadable(
                        task.database(), key, type, "takes more than maxValueBytes, " + maxValueBytes + " bytes"),
                0);
    }

    /** @throws RedisException if the failure is another one */
    void deliverChanged(TypedKey key, RedisException failure, PageRead page) {
        if (!RedisFailures.isWrongType(failure)) {
            throw failure;
        }
        page.deliver(
                KeyEntry.unreadable(task.database(), key.key(), key.type(), "changed its type while it was read"), 0);
    }

    /** Delivers values with the expiry of their keys, where that was asked for. */
    void deliver(List<Found> found, PageRead page) {
        if (!task.configuration().isExpiries() || !expiryLook.mayExpire(found.size())) {
            found.forEach(each -> deliver(each, -1, page));
            return;
        }
        List<Supplier<Long>> expiries = askEach(
                found, (redis, each) -> absoluteExpiry ? redis.pexpiretime(each.key()) : redis.pttl(each.key()));
        for (int i = 0; i < found.size(); i++) {
            long expiry = expiries.get(i).get();
            if (expiry == -2) {
                page.leaveOut(1);
            } else {
                boolean relative = expiry >= 0 && !absoluteExpiry;
                deliver(found.get(i), relative ? System.currentTimeMillis() + expiry : expiry, page);
            }
        }
    }

    private void deliver(Found found, long expiry, PageRead page) {
        Content content = found.content();
        page.deliver(
                new KeyEntry(
                        task.database(),
                        found.key(),
                        found.type(),
                        content.value(),
                        expiry,
                        null,
                        content.fullLength()),
                found.size());
    }
}

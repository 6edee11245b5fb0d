package io.caravan.source;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads type, TTL and content of keys, as values or as DUMP.
 *
 * Keys are read in groups whose estimated size is bounded, so that a page of large values never lies in memory at once.
 */
final class ContentReader extends ValueReader {

    private static final long GROUP_BYTES = 16L << 20;

    private final boolean dump;
    private final boolean absoluteExpiry;
    private final long maxValueBytes;

    /** @param absoluteExpiry whether the server knows PEXPIRETIME (7.0 and newer) */
    ContentReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task, boolean absoluteExpiry) {
        super(connection, task);
        this.dump = task.endpoint().getRead() == ReadMode.dump;
        this.absoluteExpiry = absoluteExpiry;
        this.maxValueBytes = task.endpoint().getMaxValueBytes();
    }

    @Override
    List<List<byte[]>> groups(List<byte[]> keys) {
        List<RedisFuture<Long>> sizes = pipeline(keys, commands::memoryUsage);
        List<List<byte[]>> groups = new ArrayList<>();
        List<byte[]> group = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < keys.size(); i++) {
            long size = sizeOf(keys.get(i), sizes.get(i));
            if (bytes + size > GROUP_BYTES && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(keys.get(i));
            bytes += Math.min(size, maxValueBytes);
        }
        groups.add(group);
        return groups;
    }

    @Override
    List<KeyEntry> read(List<byte[]> keys) {
        List<RedisFuture<String>> types = pipeline(keys, commands::type);
        List<RedisFuture<Long>> sizes = pipeline(keys, commands::memoryUsage);
        List<RedisFuture<Long>> expiries = pipeline(keys, absoluteExpiry ? commands::pexpiretime : commands::pttl);
        List<KeyEntry> entries = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i);
            String type = answer(types.get(i), cluster -> cluster.commands().type(key));
            long size = sizeOf(key, sizes.get(i));
            long expiry = expiryOf(key, expiries.get(i));
            if (!"none".equals(type) && expiry != -2 && task.endpoint().reads(type)) {
                KeyEntry entry = readOne(key, type, size, expiry);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    private KeyEntry readOne(byte[] key, String type, long size, long expiry) {
        if (size > maxValueBytes) {
            return KeyEntry.unreadable(
                    task.database(), key, type, "takes more than maxValueBytes, " + maxValueBytes + " bytes");
        }
        try {
            Object value = dump
                    ? answer(commands.dump(key), cluster -> cluster.commands().dump(key))
                    : new CollectionReader(this).read(key, type);
            return value == null ? null : new KeyEntry(task.database(), key, type, value, expiry, null);
        } catch (UnsupportedTypeException e) {
            return KeyEntry.unreadable(task.database(), key, type, e.getMessage());
        } catch (RedisException e) {
            if (RedisFailures.isWrongType(e)) {
                return KeyEntry.unreadable(task.database(), key, type, "changed its type while it was read");
            }
            throw e;
        }
    }

    private long sizeOf(byte[] key, RedisFuture<Long> answer) {
        Long size = answer(answer, cluster -> cluster.commands().memoryUsage(key));
        return size == null ? 0 : size;
    }

    private long expiryOf(byte[] key, RedisFuture<Long> answer) {
        long expiry = absoluteExpiry
                ? answer(answer, cluster -> cluster.commands().pexpiretime(key))
                : answer(answer, cluster -> cluster.commands().pttl(key));
        return expiry < 0 || absoluteExpiry ? expiry : System.currentTimeMillis() + expiry;
    }
}

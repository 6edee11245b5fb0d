package io.caravan.state;

import io.caravan.process.Counter;
import io.caravan.process.CounterPage;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisScript;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Gives counters a TTL, when the totals that they went into have been written and not before.
 *
 * The keys wait in a temporary file, so that they take no memory. A counter that was claimed and holds more than 0 again
 * is spared: the next pass takes it. Pages may be remembered by several threads.
 */
final class CounterExpiry implements AutoCloseable {

    private static final RedisScript EXPIRE = new RedisScript(CounterExpiry.class, "expire.lua");
    private static final int KEYS_AT_ONCE = 1_000;
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+\\.\\S+)");

    private final RedisConnections connections;
    private final long expireAfter;
    private final boolean onlyLonger;
    private final boolean onlyZero;

    private Path file;
    private DataOutputStream keys;
    private long expired;

    private CounterExpiry(RedisConnections connections, long expireAfter, boolean onlyLonger, boolean onlyZero) {
        this.connections = connections;
        this.expireAfter = expireAfter;
        this.onlyLonger = onlyLonger;
        this.onlyZero = onlyZero;
    }

    /** Returns one that leaves all counters as they are. */
    static CounterExpiry none() {
        return new CounterExpiry(null, 0, false, false);
    }

    /**
     * Prepares to give counters a TTL.
     *
     * @param expireAfter milliseconds
     * @param onlyLonger  whether to leave a TTL that is longer already, and keys that have none (GT of PEXPIRE)
     * @param onlyZero    whether to spare counters that hold more than 0
     * @throws IllegalArgumentException if the server cannot do that
     */
    static CounterExpiry after(
            RedisConnections connections,
            List<Integer> databases,
            long expireAfter,
            boolean onlyLonger,
            boolean onlyZero) {
        if (onlyLonger) {
            RedisKeyspace redis = connections.keyspace(databases.get(0));
            String version = versionOf(redis.await(redis.commands().info("server")));
            if (Integer.parseInt(version.substring(0, version.indexOf('.'))) < 7) {
                throw new IllegalArgumentException(
                        "To only lengthen a TTL (--expire-gt) needs Redis 7.0, but this is Redis " + version
                                + ". Leave it out, or read a newer server");
            }
        }
        return new CounterExpiry(connections, expireAfter, onlyLonger, onlyZero);
    }

    private static String versionOf(String info) {
        Matcher version = VERSION.matcher(info);
        return version.find() ? version.group(1) : "0.0";
    }

    /** Remembers the keys of a page. */
    synchronized void remember(CounterPage page) throws IOException {
        if (expireAfter == 0) {
            return;
        }
        if (keys == null) {
            file = Files.createTempFile("caravan-expire", ".keys");
            keys = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        }
        for (Counter counter : page.counters()) {
            keys.writeInt(page.database());
            keys.writeInt(counter.key().length);
            keys.write(counter.key());
        }
    }

    /** Sets the TTL on what was remembered. */
    synchronized void expire() throws IOException {
        if (keys == null) {
            return;
        }
        keys.flush();
        expired = 0;
        try (DataInputStream remembered = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            List<byte[]> batch = new ArrayList<>();
            int database = 0;
            for (byte[] key = new byte[0]; key != null; ) {
                int next = readInt(remembered);
                key = next < 0 ? null : remembered.readNBytes(remembered.readInt());
                if (key == null || next != database || batch.size() == KEYS_AT_ONCE) {
                    expireAll(database, batch);
                    batch.clear();
                }
                database = next;
                batch.add(key);
            }
        }
        close();
    }

    /** Returns how many counters the last pass gave a TTL. */
    synchronized long expired() {
        return expired;
    }

    private static int readInt(DataInputStream input) throws IOException {
        try {
            return input.readInt();
        } catch (EOFException e) {
            return -1;
        }
    }

    private void expireAll(int database, List<byte[]> batch) {
        if (batch.isEmpty()) {
            return;
        }
        RedisKeyspace redis = connections.keyspace(database);
        Map<Integer, List<byte[]>> slots = batch.stream()
                .collect(Collectors.groupingBy(key -> connections.isCluster() ? SlotHash.getSlot(key) : 0));
        slots.values().stream()
                .map(part -> EXPIRE.<Long>run(
                        redis,
                        ScriptOutputType.INTEGER,
                        part.toArray(byte[][]::new),
                        RedisScript.bytes(Long.toString(expireAfter)),
                        RedisScript.bytes(onlyLonger ? "GT" : ""),
                        RedisScript.bytes(onlyZero ? "1" : "")))
                .toList()
                .forEach(answer -> expired += redis.await(answer));
    }

    /** Forgets the keys. */
    @Override
    public synchronized void close() {
        if (keys == null) {
            return;
        }
        try {
            keys.close();
            keys = null;
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the temporary file " + file, e);
        }
    }
}

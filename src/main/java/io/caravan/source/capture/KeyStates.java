package io.caravan.source.capture;

import io.caravan.source.RedisConnections;
import java.util.Iterator;
import java.util.List;

/**
 * Reads the states of keys as they are now, each of one moment: type, size, expiry and payload belong together.
 *
 * <p>A string is read as its bytes, everything else as DUMP gives it: hashes with the TTLs of their fields, streams with their
 * groups, and values of modules included. A state has the form {@link KeyState.Form#LARGE}, and no payload, where a string has
 * more than {@code maxInlineBytes}, to be read by a {@link LargeString}, and where another value takes more than {@code
 * maxDumpBytes} of memory in Redis: the server makes a dump as a whole, so there is no way to read that one in pieces. Whoever
 * asked has to report or park it.
 *
 * <p>The time of capture is this machine's, at which the answer was there, and so never before the moment of the state. The expiry
 * is of the server's clock.
 *
 * <p>A user with few rights needs {@code +evalsha +eval +type +strlen +get +memory|usage +dump +pexpiretime +pttl +time} on the
 * keys. Thread-safe.
 */
public final class KeyStates {

    /** Payload that lies in memory at once, in bytes, where nothing else is said. */
    public static final long PORTION_BYTES = 16L << 20;

    /** The longest string, in bytes, that is read as a whole where nothing else is said. */
    public static final long MAX_INLINE_BYTES = 16L << 20;

    /** The largest other value, in bytes of Redis' memory, that is read where nothing else is said. */
    public static final long MAX_DUMP_BYTES = 64L << 20;

    private final RedisConnections connections;
    private final CaptureLimits limits;

    public KeyStates(RedisConnections connections) {
        this(connections, MAX_INLINE_BYTES, MAX_DUMP_BYTES, PORTION_BYTES);
    }

    /**
     * @param maxInlineBytes the longest string that is read as a whole
     * @param maxDumpBytes   the most memory, in Redis, of any other value that is read
     * @param portionBytes   about the most payload to hold at once, as long as no single one is larger
     */
    public KeyStates(RedisConnections connections, long maxInlineBytes, long maxDumpBytes, long portionBytes) {
        this.connections = connections;
        this.limits = new CaptureLimits(maxInlineBytes, maxDumpBytes, portionBytes);
    }

    /**
     * Reads keys of one database, a portion at each step of the iterator, in their order. A payload that is larger than half a
     * portion is in a portion of its own. Every key appears once: as a state, or as unreadable. Each step fails with a
     * {@link io.lettuce.core.RedisException} where the server is away, loads its data, is busy, short of memory or moves the
     * slot just then, so that all of it may be tried again; and with a {@link io.caravan.source.RedisRightException} where the
     * user lacks the right to a command, which is so for every key. No step goes on after a failed one.
     *
     * @param keys not to be changed until the last of them was read
     * @throws io.caravan.source.RedisUnavailableException if the server cannot be reached, or has no such database
     */
    public Iterator<CapturedKeys> read(int database, List<byte[]> keys) {
        return new CaptureRun(connections.keyspace(database), database, keys, limits);
    }
}

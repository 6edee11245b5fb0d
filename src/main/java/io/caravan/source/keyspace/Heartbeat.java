package io.caravan.source.keyspace;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Keys of Caravan's own that are written again and again: their events prove that the server announces and that the subscription
 * lives.
 *
 * Of a server that takes no writes for a while, messages of Caravan's own on the same channels prove that the subscription lives,
 * which is enough where it is known what the server is set to announce. Used by one thread, but for {@link #announced}.
 */
final class Heartbeat implements Subscription.OwnKeys {

    /** What one beat has shown. */
    enum Result {
        /** All its events came. */
        HEARD,
        /** All its events came, and the key had been gone: flushed, evicted or deleted. */
        ERASED,
        /** It was written, and not announced, or there is nowhere to announce it. */
        SILENT,
        /** The server refuses writes, and nothing else can prove that it announces. */
        UNPROVEN,
        /** The server is a replica, which takes no writes. */
        REPLICA,
        /** Another node of the cluster has the slot of the key. */
        MOVED
    }

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 5;

    private final HeartbeatKeys keys;
    private final Duration timeout;
    private final Set<Integer> outstanding = new HashSet<>();
    private RedisException refusal;

    /** @param timeout how long events may take while others still come */
    Heartbeat(HeartbeatKeys keys, Duration timeout) {
        this.keys = keys;
        this.timeout = timeout;
    }

    @Override
    public synchronized void announced(int database, byte[] name) {
        if (Arrays.equals(name, keys.announced()) && outstanding.remove(database)) {
            notifyAll();
        }
    }

    /**
     * Beats once, and waits for the events.
     *
     * @param  subscription   where they are to come
     * @param  flagsAreSet    whether the server is known to be set to announce what is wanted
     * @throws RedisException if the server did not answer, or refused
     */
    Result beat(Subscription subscription, boolean flagsAreSet) throws InterruptedException {
        boolean gone;
        try {
            expectAll();
            gone = keys.write();
        } catch (RedisException e) {
            if (RedisFailures.startsWith(e, "READONLY")) {
                return Result.REPLICA;
            }
            if (RedisFailures.isRedirect(e)) {
                return Result.MOVED;
            }
            if (!RedisFailures.isRefusedWrite(e)) {
                throw e;
            }
            refusal = e;
            return flagsAreSet ? beatWithoutWriting(subscription) : Result.UNPROVEN;
        }
        return result(subscription, gone);
    }

    private Result beatWithoutWriting(Subscription subscription) throws InterruptedException {
        boolean gone;
        try {
            expectAll();
            gone = keys.publish();
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                return Result.UNPROVEN;
            }
            throw e;
        }
        return result(subscription, gone);
    }

    private synchronized void expectAll() {
        outstanding.clear();
        outstanding.addAll(keys.databases());
    }

    private Result result(Subscription subscription, boolean gone) throws InterruptedException {
        long begin = System.nanoTime();
        while (!isComplete(POLL_MILLIS)) {
            if (keys.expire()) {
                keys.touch();
            }
            // Events that are on their way may stand before the one that is waited for.
            long since = Math.max(begin, subscription.heardAt());
            if (!subscription.isOpen()
                    || System.nanoTime() - since > PATIENCE.toNanos()
                    || System.nanoTime() - begin > Math.max(PATIENCE.toNanos(), timeout.toNanos())) {
                return Result.SILENT;
            }
        }
        return gone ? Result.ERASED : Result.HEARD;
    }

    private synchronized boolean isComplete(long waitMillis) throws InterruptedException {
        if (!outstanding.isEmpty()) {
            wait(waitMillis);
        }
        return outstanding.isEmpty();
    }

    /** Says that the last beat proved nothing, and why. @param node host and port */
    RedisException unproven(String node) {
        return new RedisException(
                "Redis at " + node + " refuses writes: " + RedisFailures.reasonOf(refusal)
                        + ". What it announces is delivered; whether that is all cannot be known without the rights +publish and "
                        + "+config|get",
                refusal);
    }

    byte[] key() {
        return keys.key();
    }

    /** Deletes the keys, where the server is still there. */
    void erase() {
        keys.erase();
    }
}

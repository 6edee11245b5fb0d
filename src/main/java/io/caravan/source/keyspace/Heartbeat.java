package io.caravan.source.keyspace;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A key of Caravan's own in each watched database of one server, written again and again: its event proves that the server
 * announces and that the subscription lives, and its former value that nobody has flushed the database.
 *
 * Where strings are watched, writing it is the event. Elsewhere a second key expires beside it, so that no class of events has to be
 * switched on that a busy server would announce all the time. Used by one thread, but for {@link #announced}.
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
        /** The server is a replica, which takes no writes. */
        REPLICA,
        /** Another node of the cluster has the slot of the key. */
        MOVED
    }

    private static final Duration LIFE = Duration.ofDays(1);
    private static final long POLL_MILLIS = 5;

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Collection<Integer> databases;
    private final byte[] key;
    private final byte[] expiring;
    private final Duration timeout;
    private final String token = UUID.randomUUID().toString();
    private final Map<Integer, byte[]> written = new HashMap<>();
    private final Set<Integer> outstanding = new HashSet<>();
    private long beats;

    /**
     * @param name    name of the key
     * @param expires whether a second key that expires is the event
     */
    Heartbeat(
            StatefulRedisConnection<byte[], byte[]> connection,
            Collection<Integer> databases,
            String name,
            boolean expires,
            Duration timeout) {
        this.connection = connection;
        this.databases = List.copyOf(databases);
        this.key = name.getBytes(StandardCharsets.UTF_8);
        this.expiring = expires ? (name + ":expires").getBytes(StandardCharsets.UTF_8) : null;
        this.timeout = timeout;
    }

    @Override
    public synchronized void announced(int database, byte[] name) {
        if (Arrays.equals(name, expiring == null ? key : expiring) && outstanding.remove(database)) {
            notifyAll();
        }
    }

    /**
     * Writes once, and waits for the events.
     *
     * @param  patience       how long to wait for an event once the server has answered
     * @param  subscription   where they are to come
     * @throws RedisException if the server did not answer, or refused
     */
    Result beat(Duration patience, Subscription subscription) throws InterruptedException {
        synchronized (this) {
            outstanding.clear();
            outstanding.addAll(databases);
        }
        byte[] value = (token + ":" + ++beats).getBytes(StandardCharsets.US_ASCII);
        boolean flushed;
        try {
            flushed = write(value);
        } catch (RedisException e) {
            if (RedisFailures.startsWith(e, "READONLY")) {
                return Result.REPLICA;
            }
            if (RedisFailures.isRedirect(e)) {
                return Result.MOVED;
            }
            throw e;
        }
        long begin = System.nanoTime();
        while (!isComplete(POLL_MILLIS)) {
            if (expiring != null) {
                touch();
            }
            // Events that are on their way may stand before the one that is waited for.
            long since = Math.max(begin, subscription.heardAt());
            if (!subscription.isOpen()
                    || System.nanoTime() - since > patience.toNanos()
                    || System.nanoTime() - begin > Math.max(patience.toNanos(), timeout.toNanos())) {
                return Result.SILENT;
            }
        }
        return flushed ? Result.ERASED : Result.HEARD;
    }

    private boolean write(byte[] value) {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        Map<Integer, CompletionStage<byte[]>> before = new HashMap<>();
        List<CompletionStage<?>> others = new ArrayList<>();
        for (int database : databases) {
            select(commands, database, others);
            before.put(database, commands.setGet(key, value, SetArgs.Builder.px(LIFE)));
            if (expiring != null) {
                others.add(commands.psetex(expiring, 1, value));
            }
        }
        boolean flushed = false;
        for (Map.Entry<Integer, CompletionStage<byte[]>> each : before.entrySet()) {
            byte[] former = RedisKeyspace.await(each.getValue(), timeout);
            byte[] expected = written.put(each.getKey(), value);
            flushed |= expected != null && former == null;
        }
        others.forEach(each -> RedisKeyspace.await(each, timeout));
        return flushed;
    }

    /** Looks at the keys that have expired, so that the server notices. */
    private void touch() {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        List<CompletionStage<?>> answers = new ArrayList<>();
        for (int database : databases) {
            select(commands, database, answers);
            answers.add(commands.exists(expiring));
        }
        answers.forEach(each -> RedisKeyspace.await(each, timeout));
    }

    private void select(RedisAsyncCommands<byte[], byte[]> commands, int database, List<CompletionStage<?>> answers) {
        if (databases.size() > 1) {
            answers.add(commands.dispatch(
                    CommandType.SELECT,
                    new StatusOutput<>(ByteArrayCodec.INSTANCE),
                    new CommandArgs<>(ByteArrayCodec.INSTANCE).add(database)));
        }
    }

    private synchronized boolean isComplete(long waitMillis) throws InterruptedException {
        if (!outstanding.isEmpty()) {
            wait(waitMillis);
        }
        return outstanding.isEmpty();
    }

    byte[] key() {
        return key;
    }

    /** Deletes the keys, where the server is still there. */
    void erase() {
        try {
            RedisAsyncCommands<byte[], byte[]> commands = connection.async();
            List<CompletionStage<?>> answers = new ArrayList<>();
            for (int database : databases) {
                select(commands, database, answers);
                answers.add(commands.del(key));
            }
            for (CompletionStage<?> answer : answers) {
                answer.toCompletableFuture().get(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // It dies by itself within a day.
        }
    }
}

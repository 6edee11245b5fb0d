package io.caravan.source.keyspace;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.caravan.source.pattern.KeyFilter;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A connection on which one server announces events. Events that were asked for go into the buffer; of Caravan's own keys only
 * the heartbeat is told of.
 */
final class Subscription extends RedisPubSubAdapter<byte[], byte[]> implements AutoCloseable {

    /** Told of events of Caravan's own keys, on the thread of the connection. */
    interface OwnKeys {
        void announced(int database, byte[] key);
    }

    private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    private final EventChannels channels;
    private final EventBuffer buffer;
    private final KeyFilter own;
    private final OwnKeys ownKeys;
    private volatile boolean forwards;
    private volatile long heardAt = System.nanoTime();

    private Subscription(
            StatefulRedisPubSubConnection<byte[], byte[]> connection,
            EventChannels channels,
            EventBuffer buffer,
            KeyFilter own,
            OwnKeys ownKeys) {
        this.connection = connection;
        this.channels = channels;
        this.buffer = buffer;
        this.own = own;
        this.ownKeys = ownKeys;
    }

    /**
     * Subscribes; events are received and, until {@link #forward}, not passed on.
     *
     * @throws RedisException if the server cannot be reached or refuses
     */
    static Subscription open(KeyspaceContext context, RedisNode node, OwnKeys ownKeys) {
        RedisConnections connections = context.connections();
        Subscription subscription = new Subscription(
                connections.connectPubSub(node),
                context.channels(),
                context.buffer(),
                new KeyFilter(connections.ownKeyPrefix(), List.of(), null, null, null),
                ownKeys);
        try {
            subscription.connection.addListener(subscription);
            RedisKeyspace.await(
                    subscription
                            .connection
                            .async()
                            .psubscribe(EventChannels.patterns(context.options().databases())),
                    connections.timeout());
            return subscription;
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
    }

    /**
     * Passes on what comes from now on.
     *
     * @param before asked first whether to; what comes meanwhile is passed on after it
     */
    void forward(BooleanSupplier before) {
        synchronized (buffer) {
            forwards = before.getAsBoolean();
        }
    }

    /** Passes on nothing more. */
    void hold() {
        synchronized (buffer) {
            forwards = false;
        }
    }

    boolean isForwarding() {
        return forwards;
    }

    /** Returns when anything was received last, as {@link System#nanoTime()}. */
    long heardAt() {
        return heardAt;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void message(byte[] pattern, byte[] channel, byte[] key) {
        heardAt = System.nanoTime();
        EventChannels.Channel announced = channels.of(channel);
        if (announced == null) {
            return;
        }
        if (own.isOwn(key)) {
            ownKeys.announced(announced.database(), key);
        } else if (announced.wanted()) {
            pass(announced, key);
        }
    }

    private void pass(EventChannels.Channel announced, byte[] key) {
        synchronized (buffer) {
            if (forwards) {
                buffer.add(announced.database(), announced.name(), key);
            }
        }
    }

    @Override
    public void close() {
        forwards = false;
        connection.closeAsync();
    }
}

package io.caravan.source.keyspace;

import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The same key in each watched database of one server, whose former value tells that nobody has flushed the database. Where the
 * event of writing it is not watched, a second key expires beside it. Every method waits for the answers. Used by one thread.
 */
final class HeartbeatKeys {

    private static final Duration LIFE = Duration.ofDays(1);

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final List<Integer> databases;
    private final byte[] key;
    private final byte[] expiring;
    private final Duration timeout;
    private final String token = UUID.randomUUID().toString();
    private final Map<Integer, byte[]> written = new HashMap<>();
    private long beats;

    private HeartbeatKeys(
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

    /** Returns those of one server, in a slot that it owns. */
    static HeartbeatKeys of(
            KeyspaceContext context,
            RedisNode node,
            StatefulRedisConnection<byte[], byte[]> connection,
            List<Integer> databases) {
        String name = context.ownKey("heartbeat:" + context.instance()) + SlotTag.of(node.owned());
        boolean expires = context.options().beatsExpire();
        return new HeartbeatKeys(
                connection, databases, name, expires, context.connections().timeout());
    }

    List<Integer> databases() {
        return databases;
    }

    byte[] key() {
        return key;
    }

    /** Returns the key whose event is to come. */
    byte[] announced() {
        return expiring == null ? key : expiring;
    }

    /** Returns whether the event only comes when the server notices that a key has expired. */
    boolean expire() {
        return expiring != null;
    }

    /**
     * Writes them. Returns whether one is gone that had been written.
     *
     * @throws RedisException if the server did not answer, or refused
     */
    boolean write() {
        byte[] value = (token + ":" + ++beats).getBytes(StandardCharsets.US_ASCII);
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
        boolean gone = false;
        for (Map.Entry<Integer, CompletionStage<byte[]>> each : before.entrySet()) {
            byte[] former = RedisKeyspace.await(each.getValue(), timeout);
            byte[] expected = written.put(each.getKey(), value);
            gone |= expected != null && former == null;
        }
        others.forEach(each -> RedisKeyspace.await(each, timeout));
        return gone;
    }

    /**
     * Sends what is heard as their events are, and writes nothing. Returns whether one is not there.
     *
     * @throws RedisException if the server did not answer, or refused
     */
    boolean publish() {
        RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        List<CompletionStage<byte[]>> present = new ArrayList<>();
        List<CompletionStage<?>> others = new ArrayList<>();
        for (int database : databases) {
            select(commands, database, others);
            present.add(commands.get(key));
            others.add(commands.publish(EventChannels.ofHeartbeat(database), announced()));
        }
        others.forEach(each -> RedisKeyspace.await(each, timeout));
        boolean gone = false;
        for (CompletionStage<byte[]> each : present) {
            gone |= RedisKeyspace.await(each, timeout) == null;
        }
        return gone;
    }

    /** Looks at the keys that have expired, so that the server notices. */
    void touch() {
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

    /** Deletes them, where the server is still there. */
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

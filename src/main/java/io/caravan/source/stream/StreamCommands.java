package io.caravan.source.stream;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The commands of a consumer group on one database, sent at once.
 *
 * @param redis    the connection to send them on
 * @param database the database that it is connected to
 * @param group    the name of the group
 * @param consumer the name of this consumer
 */
record StreamCommands(RedisClusterAsyncCommands<byte[], byte[]> redis, int database, byte[] group, byte[] consumer) {

    /**
     * Reads on behalf of the group.
     *
     * @param  keys   the streams; in a cluster one only
     * @param  after  the id after which to read what is pending already; {@code >} for what no consumer has had
     * @param  count  most entries of each stream
     * @param  millis how long to wait until there is one; 0 for no time
     */
    CompletableFuture<List<StreamReply.Part>> read(List<byte[]> keys, String after, int count, long millis) {
        return read(keys, after, count, millis, 0);
    }

    /** @param idleMillis takes over, before anything new, what has been pending that long for any consumer; 0 for nothing */
    CompletableFuture<List<StreamReply.Part>> read(
            List<byte[]> keys, String after, int count, long millis, long idleMillis) {
        CommandArgs<byte[], byte[]> args = args().add("GROUP").add(group).add(consumer);
        args.add("COUNT").add(count);
        if (millis > 0) {
            args.add("BLOCK").add(millis);
        }
        if (idleMillis > 0) {
            args.add("CLAIM").add(idleMillis);
        }
        args.add("STREAMS").addKeys(keys);
        keys.forEach(key -> args.add(after));
        return future(redis.dispatch(CommandType.XREADGROUP, new StreamReply(database), args));
    }

    /** Asks how many entries are pending in the group, for whom, and the first and last id of them. */
    CompletableFuture<List<Object>> pending(byte[] key) {
        return future(
                redis.dispatch(CommandType.XPENDING, list(), args().addKey(key).add(group)));
    }

    /** Asks which entries are pending for this consumer: id, consumer, idle time and deliveries of each. */
    CompletableFuture<List<Object>> pending(byte[] key, StreamId from, int count) {
        return future(redis.dispatch(
                CommandType.XPENDING,
                list(),
                args().addKey(key)
                        .add(group)
                        .add(from.toString())
                        .add("+")
                        .add(count)
                        .add(consumer)));
    }

    /** Creates the group, but never the stream. */
    CompletableFuture<String> createGroup(byte[] key, String after) {
        return future(redis.dispatch(
                CommandType.XGROUP,
                new StatusOutput<>(ByteArrayCodec.INSTANCE),
                args().add("CREATE").addKey(key).add(group).add(after)));
    }

    /** Makes idle entries this consumer's own, without reading them: the next cursor, their ids, and those of deleted ones. */
    CompletableFuture<List<Object>> claim(byte[] key, long idleMillis, String cursor, int count) {
        return future(redis.dispatch(
                CommandType.XAUTOCLAIM,
                list(),
                args().addKey(key)
                        .add(group)
                        .add(consumer)
                        .add(idleMillis)
                        .add(cursor)
                        .add("COUNT")
                        .add(count)
                        .add("JUSTID")));
    }

    CompletableFuture<Long> acknowledge(byte[] key, List<String> ids) {
        return withIds(CommandType.XACK, args().addKey(key).add(group), ids);
    }

    CompletableFuture<Long> delete(byte[] key, List<String> ids) {
        return withIds(CommandType.XDEL, args().addKey(key), ids);
    }

    /** Deletes the entries before this id. */
    CompletableFuture<Long> trim(byte[] key, StreamId first) {
        return withIds(CommandType.XTRIM, args().addKey(key).add("MINID"), List.of(first.toString()));
    }

    /** Asks for what is known of a stream, names and values in turn. */
    CompletableFuture<List<Object>> info(byte[] key) {
        return future(
                redis.dispatch(CommandType.XINFO, list(), args().add("STREAM").addKey(key)));
    }

    /** Asks for the groups of a stream, names and values of each in turn. */
    CompletableFuture<List<Object>> groups(byte[] key) {
        return future(
                redis.dispatch(CommandType.XINFO, list(), args().add("GROUPS").addKey(key)));
    }

    /** Asks for the first entry between two ids. */
    CompletableFuture<List<Object>> first(byte[] key, StreamId from, StreamId to) {
        return future(redis.dispatch(
                CommandType.XRANGE,
                list(),
                args().addKey(key)
                        .add(from.toString())
                        .add(to.toString())
                        .add("COUNT")
                        .add(1)));
    }

    private CompletableFuture<Long> withIds(CommandType command, CommandArgs<byte[], byte[]> args, List<String> ids) {
        for (String id : ids) {
            args.add(id.getBytes(StandardCharsets.US_ASCII));
        }
        return future(redis.dispatch(command, new IntegerOutput<>(ByteArrayCodec.INSTANCE), args));
    }

    private static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    private static NestedMultiOutput<byte[], byte[]> list() {
        return new NestedMultiOutput<>(ByteArrayCodec.INSTANCE);
    }

    private static <T> CompletableFuture<T> future(RedisFuture<T> command) {
        return command.toCompletableFuture();
    }
}

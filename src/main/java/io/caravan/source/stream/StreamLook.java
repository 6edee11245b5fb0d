package io.caravan.source.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Looks at what streams hold, and how far a group is with them. Changes nothing; methods throw {@link RedisException}. */
public final class StreamLook {

    private final RedisConnections connections;
    private final byte[] group;

    public StreamLook(RedisConnections connections, String group) {
        this.connections = connections;
        this.group = group.getBytes(UTF_8);
    }

    /** Returns the last entry that was given to the group, nothing where the stream has no such group. */
    public Optional<StreamId> delivered(StreamName stream) {
        for (Object each : ask(stream, CommandType.XINFO, args().add("GROUPS").addKey(stream.key()))) {
            List<?> told = (List<?>) each;
            if (Arrays.equals(group, (byte[]) value(told, "name"))) {
                return Optional.of(StreamId.parse(text(value(told, "last-delivered-id"))));
            }
        }
        return Optional.empty();
    }

    private static Object value(List<?> told, String name) {
        for (int i = 0; i + 1 < told.size(); i += 2) {
            if (text(told.get(i)).equals(name)) {
                return told.get(i + 1);
            }
        }
        throw new IllegalStateException("XINFO GROUPS does not tell " + name);
    }

    /** Returns how many entries a stream has. */
    public long length(StreamName stream) {
        RedisKeyspace redis = connections.keyspace(stream.database());
        return redis.await(redis.commands().xlen(stream.key()));
    }

    /** Returns the first entries of a stream between two ids. @param most how many */
    public List<StreamEntry> entries(StreamName stream, StreamId from, StreamId to, int most) {
        CommandArgs<byte[], byte[]> args = args().addKey(stream.key())
                .add(from.toString())
                .add(to.toString())
                .add("COUNT")
                .add(most);
        List<StreamEntry> entries = new ArrayList<>();
        for (Object each : ask(stream, CommandType.XRANGE, args)) {
            List<?> entry = (List<?>) each;
            List<?> told = (List<?>) entry.get(1);
            List<StreamField> fields = new ArrayList<>(told.size() / 2);
            for (int i = 0; i + 1 < told.size(); i += 2) {
                fields.add(new StreamField((byte[]) told.get(i), (byte[]) told.get(i + 1)));
            }
            entries.add(new StreamEntry(stream.database(), stream.key(), text(entry.get(0)), fields, 1));
        }
        return entries;
    }

    /** Returns whether an entry was given to a consumer of the group that has not acknowledged it. */
    public boolean isPending(StreamName stream, String id) {
        return !ask(
                        stream,
                        CommandType.XPENDING,
                        args().addKey(stream.key()).add(group).add(id).add(id).add(1))
                .isEmpty();
    }

    private List<Object> ask(StreamName stream, CommandType command, CommandArgs<byte[], byte[]> args) {
        RedisKeyspace redis = connections.keyspace(stream.database());
        return redis.await(redis.commands().dispatch(command, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), args));
    }

    private static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, US_ASCII);
    }
}

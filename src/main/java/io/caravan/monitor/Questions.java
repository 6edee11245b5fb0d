package io.caravan.monitor;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisRightException;
import io.caravan.source.stream.StreamId;
import io.caravan.source.stream.StreamName;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is asked about streams. Each question is sent at once, to the node that has the stream. */
final class Questions {

    /** A server's refusal to tell about one stream, by which nothing is known about others. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private RefusedException(RedisException refusal) {
            super(RedisFailures.reasonOf(refusal), refusal);
        }

        /** Returns whether the stream, or the group, has gone since it was found. */
        boolean isGone() {
            String reason = getMessage();
            return reason.startsWith("ERR no such key")
                    || reason.startsWith("WRONGTYPE")
                    || reason.startsWith("NOGROUP");
        }
    }

    private final RedisConnections connections;

    Questions(RedisConnections connections) {
        this.connections = connections;
    }

    CompletableFuture<List<Object>> stream(StreamName stream) {
        return ask(stream, CommandType.XINFO, args().add("STREAM").addKey(stream.key()));
    }

    CompletableFuture<List<Object>> groups(StreamName stream) {
        return ask(stream, CommandType.XINFO, args().add("GROUPS").addKey(stream.key()));
    }

    CompletableFuture<List<Object>> consumers(StreamName stream, byte[] group) {
        return ask(
                stream,
                CommandType.XINFO,
                args().add("CONSUMERS").addKey(stream.key()).add(group));
    }

    /** Asks for the first pending entry: its id, its consumer, how long ago and how often it was delivered. */
    CompletableFuture<List<Object>> oldestPending(StreamName stream, byte[] group) {
        return ask(
                stream,
                CommandType.XPENDING,
                args().addKey(stream.key()).add(group).add("-").add("+").add(1));
    }

    /** Asks for entries after an id. */
    CompletableFuture<List<Object>> after(StreamName stream, StreamId id, int most) {
        return ask(
                stream,
                CommandType.XRANGE,
                args().addKey(stream.key())
                        .add(id.next().toString())
                        .add("+")
                        .add("COUNT")
                        .add(most));
    }

    /**
     * Waits for an answer.
     *
     * @throws RefusedException if the server would not give it
     * @throws RedisException   if the server could not give it
     */
    List<Object> answerTo(StreamName stream, CompletableFuture<List<Object>> question) throws RefusedException {
        try {
            return keyspace(stream).await(question);
        } catch (RedisRightException e) {
            throw new RefusedException(e);
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                throw new RefusedException(e);
            }
            throw e;
        }
    }

    private CompletableFuture<List<Object>> ask(
            StreamName stream, CommandType command, CommandArgs<byte[], byte[]> args) {
        return keyspace(stream)
                .commands()
                .dispatch(command, new ShallowOutput(), args)
                .toCompletableFuture();
    }

    private RedisKeyspace keyspace(StreamName stream) {
        return connections.keyspace(stream.database());
    }

    private static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }
}

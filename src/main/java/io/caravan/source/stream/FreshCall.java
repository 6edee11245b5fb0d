package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One command that reads what is new in some streams. */
final class FreshCall {

    private final List<JoinedStream> streams;
    private final int[] epochs;
    private final int count;
    private CompletableFuture<List<StreamReply.Part>> reply;

    /** @param count most entries of each of the streams */
    FreshCall(List<JoinedStream> streams, int count) {
        this.streams = streams;
        this.count = count;
        this.epochs = streams.stream().mapToInt(JoinedStream::epoch).toArray();
    }

    /**
     * @param idleMillis takes over what has been pending that long; 0 for nothing
     * @param bell       rung when the answer is there
     */
    FreshCall send(StreamCommands commands, long blockMillis, long idleMillis, Bell bell) {
        List<byte[]> keys = new ArrayList<>(streams.size());
        streams.forEach(stream -> keys.add(stream.key()));
        reply = commands.read(keys, ">", count, blockMillis, idleMillis);
        reply.whenComplete((parts, failure) -> bell.ring());
        return this;
    }

    List<FreshCall> oneByOne() {
        return streams.stream()
                .map(stream -> new FreshCall(List.of(stream), count))
                .toList();
    }

    List<JoinedStream> streams() {
        return streams;
    }

    boolean isDone() {
        return reply.isDone();
    }

    /** Returns what it failed with; {@code null} if it did not. */
    RedisException failure() {
        try {
            reply.getNow(null);
            return null;
        } catch (RuntimeException e) {
            return RedisFailures.asRedisException(e);
        }
    }

    boolean isEmpty() {
        return parts().isEmpty();
    }

    List<StreamReply.Part> parts() {
        return failure() == null && reply.join() != null ? reply.join() : List.of();
    }

    /** Tells the streams how much of what they were asked for they had. */
    void learn() {
        if (failure() == null) {
            Map<StreamName, StreamReply.Part> parts = byName();
            for (JoinedStream stream : streams) {
                StreamReply.Part part = parts.get(stream.name());
                int entries = part == null ? 0 : part.entries().size();
                stream.size().read(count, entries, part == null ? 0 : part.bytes());
                stream.setBusy(entries >= count);
            }
        }
    }

    private Map<StreamName, StreamReply.Part> byName() {
        Map<StreamName, StreamReply.Part> byName = new HashMap<>();
        parts().forEach(part -> byName.put(new StreamName(streams.get(0).name().database(), part.key()), part));
        return byName;
    }

    /** Passes on what each stream gave. */
    void forEach(Delivery delivery) {
        Map<StreamName, StreamReply.Part> parts = byName();
        for (int i = 0; i < streams.size(); i++) {
            StreamReply.Part part = parts.get(streams.get(i).name());
            if (part != null) {
                delivery.accept(streams.get(i), isCurrent(i), part);
            }
        }
    }

    /** Takes what one stream gave. */
    interface Delivery {
        /** @param current whether the stream has not been sent back to its pending entries since it was asked */
        void accept(JoinedStream stream, boolean current, StreamReply.Part part);
    }

    private boolean isCurrent(int index) {
        return epochs[index] == streams.get(index).epoch();
    }
}

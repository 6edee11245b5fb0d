package io.caravan.source.stream;

import io.lettuce.core.RedisException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** What is new in all streams, batch by batch, one batch ahead of the route. Used by the consumer's thread. */
final class FreshLane implements AutoCloseable {

    private record Read(JoinedStream stream, int epoch, List<StreamEntry> entries) {}

    private final StreamContext context;
    private final LongSupplier idleMillis;
    private final BiConsumer<List<JoinedStream>, RedisException> onFailure;
    private final Map<Integer, FreshReader> readers = new HashMap<>();
    private final Deque<Read> reads = new ArrayDeque<>();

    /**
     * @param idleMillis how long an entry must have been pending to be taken over by reading; 0 for never
     * @param onFailure  is given the streams of a command that failed, and what with
     */
    FreshLane(
            StreamContext context, LongSupplier idleMillis, BiConsumer<List<JoinedStream>, RedisException> onFailure) {
        this.context = context;
        this.idleMillis = idleMillis;
        this.onFailure = onFailure;
    }

    void add(JoinedStream stream) {
        readers.computeIfAbsent(stream.name().database(), database -> new FreshReader(context, database, idleMillis))
                .add(stream);
    }

    void remove(JoinedStream stream) {
        FreshReader reader = readers.get(stream.name().database());
        if (reader != null) {
            reader.remove(stream);
        }
    }

    /** Returns the next batch; an empty one when nothing is there yet. */
    StreamBatch take() {
        collect();
        StreamBatch batch = new StreamBatch(true);
        int entries = context.options().batchSize();
        long bytes = context.options().maxBatchBytes();
        while (!reads.isEmpty() && entries > 0 && (bytes > 0 || batch.isEmpty())) {
            Read read = reads.remove();
            if (read.epoch() != read.stream().epoch()) {
                continue;
            }
            int fitting = fitting(read.entries(), entries, batch.isEmpty(), bytes);
            if (fitting < read.entries().size()) {
                reads.addFirst(new Read(
                        read.stream(),
                        read.epoch(),
                        read.entries().subList(fitting, read.entries().size())));
            }
            if (fitting == 0) {
                break;
            }
            List<StreamEntry> taken = read.entries().subList(0, fitting);
            batch.add(read.stream(), taken);
            entries -= fitting;
            bytes -= taken.stream().mapToLong(StreamEntry::bytes).sum();
        }
        return batch;
    }

    private static int fitting(List<StreamEntry> entries, int most, boolean atLeastOne, long bytes) {
        long room = bytes;
        int count = 0;
        while (count < entries.size() && count < most) {
            room -= entries.get(count).bytes();
            if (room < 0 && !(atLeastOne && count == 0)) {
                break;
            }
            count++;
        }
        return count;
    }

    private void collect() {
        for (FreshReader reader : readers.values()) {
            for (FreshCall call : reader.take()) {
                if (call.failure() != null) {
                    onFailure.accept(call.streams(), call.failure());
                }
                call.forEach(this::accept);
            }
        }
    }

    private void accept(JoinedStream stream, boolean current, StreamReply.Part part) {
        if (current && part.claimed().isEmpty()) {
            reads.add(new Read(stream, stream.epoch(), part.entries()));
        } else if (current) {
            // Pending for this consumer now, and older than what it has read: to be read in order, with all that is
            // pending.
            context.meters().claimed(part.claimed().size());
            stream.unsettled(StreamId.parse(part.claimed().get(0)));
            onFailure.accept(List.of(stream), null);
        } else if (stream.phase() != JoinedStream.Phase.PENDING) {
            // Read before it went back to its pending entries, or left, and pending only now.
            onFailure.accept(List.of(stream), null);
        }
    }

    /** Has the next batch read, while the route has the present one. */
    void readAhead() {
        if (reads.isEmpty()) {
            long hot = Math.max(
                    1, readers.values().stream().filter(FreshReader::isHot).count());
            int entries = (int) Math.max(1, context.options().batchSize() / hot);
            long bytes = Math.max(1, context.options().maxBatchBytes() / hot);
            readers.values().forEach(reader -> reader.readAhead(entries, bytes));
        }
    }

    /** Returns in how many milliseconds there may be something to read. */
    long millisToWait(long most) {
        return readers.values().stream()
                .mapToLong(FreshReader::millisToWait)
                .filter(millis -> millis > 0)
                .reduce(most, Math::min);
    }

    @Override
    public void close() {
        readers.values().forEach(FreshReader::close);
        readers.clear();
        reads.clear();
    }
}

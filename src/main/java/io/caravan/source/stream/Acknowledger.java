package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Tells Redis of what is committed. Thread-safe. */
final class Acknowledger {

    private final StreamContext context;

    // Committed, but Redis does not know yet
    private final List<StreamBatch> owed = new ArrayList<>();

    Acknowledger(StreamContext context) {
        this.context = context;
    }

    /**
     * Acknowledges a batch that is committed, with all commands in flight at once.
     *
     * @throws RedisException if Redis could not be told; the batch is then kept, for {@link #settle}
     */
    void acknowledge(StreamBatch batch) {
        synchronized (owed) {
            owed.add(batch);
        }
        settle();
    }

    /** Acknowledges what could not be acknowledged before. */
    void settle() {
        synchronized (owed) {
            while (!owed.isEmpty()) {
                send(owed.get(0));
                owed.remove(0);
            }
        }
    }

    private void send(StreamBatch batch) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        batch.byStream().forEach((stream, entries) -> {
            StreamCommands commands = context.commands(stream.name().database());
            List<String> ids = StreamBatch.ids(entries);
            answers.add(commands.acknowledge(stream.key(), ids));
            if (context.options().afterCommit() == AfterCommit.delete) {
                answers.add(commands.delete(stream.key(), ids));
            }
        });
        answers.forEach(this::await);
        batch.byStream().forEach((stream, entries) -> stream.committed(entries, batch.isFresh()));
        if (context.options().afterCommit() == AfterCommit.trim) {
            trim(batch);
        }
    }

    /** Trims to before the first entry that is pending in the group, and never past what is committed here. */
    private void trim(StreamBatch batch) {
        Map<JoinedStream, CompletableFuture<List<Object>>> pending = new HashMap<>();
        batch.byStream()
                .keySet()
                .forEach(stream -> pending.put(
                        stream, context.commands(stream.name().database()).pending(stream.key())));
        List<CompletableFuture<?>> answers = new ArrayList<>();
        pending.forEach((stream, answer) -> {
            List<Object> summary = await(answer);
            if (summary != null) {
                StreamId first = stream.lastCommitted().next();
                if (summary.get(1) instanceof byte[] id && lowest(id).compareTo(first) < 0) {
                    first = lowest(id);
                }
                answers.add(context.commands(stream.name().database()).trim(stream.key(), first));
            }
        });
        answers.forEach(this::await);
    }

    private static StreamId lowest(byte[] id) {
        return StreamId.parse(new String(id, StandardCharsets.US_ASCII));
    }

    /** Returns null where the stream or its group are gone, so that there is nothing to settle. */
    private <T> T await(CompletableFuture<T> answer) {
        try {
            return context.await(answer);
        } catch (RedisException e) {
            if (RedisFailures.isWrongType(e) || RedisFailures.startsWith(e, "NOGROUP")) {
                return null;
            }
            throw e;
        }
    }
}

package io.caravan.source.stream;

import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What is pending for this consumer: read by an earlier run, claimed from another consumer, or failed in the route. In the order
 * of each stream. An entry that has failed too often comes alone. Used by the consumer's thread.
 */
final class PendingLane {

    private static final int STREAMS_AT_ONCE = 64;

    private final StreamContext context;
    private final Consumer<JoinedStream> onEnd;
    private final BiConsumer<List<JoinedStream>, RedisException> onFailure;
    private final Set<JoinedStream> streams = new LinkedHashSet<>();

    /**
     * @param onEnd     is given each stream that has nothing pending any more
     * @param onFailure is given the stream of a command that failed, and what with
     */
    PendingLane(
            StreamContext context,
            Consumer<JoinedStream> onEnd,
            BiConsumer<List<JoinedStream>, RedisException> onFailure) {
        this.context = context;
        this.onEnd = onEnd;
        this.onFailure = onFailure;
    }

    void add(JoinedStream stream) {
        streams.add(stream);
    }

    void remove(JoinedStream stream) {
        streams.remove(stream);
    }

    /** What is to be read of a stream: how many entries, how often each has been delivered, and whether only the first. */
    private record Page(int count, Map<String, Long> deliveries, boolean lastChance) {}

    /** Returns the next batch; an empty one when none is due. */
    StreamBatch take() {
        List<JoinedStream> turn = streams.stream()
                .filter(JoinedStream::isDue)
                .limit(STREAMS_AT_ONCE)
                .toList();
        Map<JoinedStream, Page> pages = pages(turn);
        pages.keySet().forEach(stream -> {
            // To the end of the queue
            streams.remove(stream);
            streams.add(stream);
        });
        return pages.isEmpty() ? new StreamBatch(false) : read(pages);
    }

    private Map<JoinedStream, Page> pages(List<JoinedStream> turn) {
        Map<JoinedStream, CompletableFuture<List<Object>>> asked = new LinkedHashMap<>();
        int entries = context.options().batchSize();
        long bytes = context.options().maxBatchBytes();
        for (JoinedStream stream : turn) {
            int count = stream.size().count(entries, bytes);
            asked.put(
                    stream,
                    context.commands(stream.name().database())
                            .pending(stream.key(), stream.pendingAfter().next(), count));
        }
        Map<JoinedStream, Page> pages = new LinkedHashMap<>();
        for (Map.Entry<JoinedStream, CompletableFuture<List<Object>>> each : asked.entrySet()) {
            List<Object> answer = answerOf(each.getKey(), each.getValue());
            if (answer == null) {
                continue;
            }
            Page page = page(answer);
            if (page.count() == 0) {
                streams.remove(each.getKey());
                onEnd.accept(each.getKey());
            } else if (page.lastChance() && pages.isEmpty()) {
                return Map.of(each.getKey(), page);
            } else if (!page.lastChance() && entries > 0 && bytes > 0) {
                int count = Math.min(page.count(), entries);
                pages.put(each.getKey(), new Page(count, page.deliveries(), false));
                entries -= count;
                bytes -= count * each.getKey().size().bytesEach();
            }
        }
        return pages;
    }

    /** Returns {@code null} where the command failed for this stream alone. */
    private <T> T answerOf(JoinedStream stream, CompletableFuture<T> answer) {
        try {
            return context.await(answer);
        } catch (RedisException e) {
            onFailure.accept(List.of(stream), e);
            return null;
        }
    }

    private Page page(List<Object> pending) {
        Map<String, Long> deliveries = new HashMap<>();
        int count = 0;
        for (Object each : pending) {
            List<?> entry = (List<?>) each;
            long times = (Long) entry.get(3) + 1;
            if (context.options().isLastChance(times)) {
                if (count > 0) {
                    break;
                }
                return new Page(1, Map.of(text(entry.get(0)), times), true);
            }
            deliveries.put(text(entry.get(0)), times);
            count++;
        }
        return new Page(count, deliveries, false);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.US_ASCII);
    }

    private StreamBatch read(Map<JoinedStream, Page> pages) {
        Map<JoinedStream, CompletableFuture<List<StreamReply.Part>>> asked = new LinkedHashMap<>();
        pages.forEach((stream, page) -> asked.put(
                stream,
                context.commands(stream.name().database())
                        .read(List.of(stream.key()), stream.pendingAfter().toString(), page.count(), 0)));
        StreamBatch batch = new StreamBatch(false);
        asked.forEach((stream, answer) -> {
            List<StreamReply.Part> parts = answerOf(stream, answer);
            StreamReply.Part part = parts == null || parts.isEmpty() ? null : parts.get(0);
            if (part != null && part.size() > 0) {
                add(batch, stream, part, pages.get(stream));
            }
        });
        return batch;
    }

    private void add(StreamBatch batch, JoinedStream stream, StreamReply.Part part, Page page) {
        if (!part.ghosts().isEmpty()) {
            context.await(context.commands(stream.name().database()).acknowledge(stream.key(), part.ghosts()));
            context.meters().deletedBeforeDelivery(part.ghosts().size());
            context.bell().ring();
        }
        if (part.entries().isEmpty()) {
            return;
        }
        stream.size().read(page.count(), part.entries().size(), part.bytes());
        List<StreamEntry> entries = new ArrayList<>();
        for (StreamEntry entry : part.entries()) {
            entries.add(entry.delivered(page.deliveries().getOrDefault(entry.id(), 1L)));
        }
        batch.add(stream, entries);
        stream.unsettled(StreamId.parse(entries.get(0).id()));
        stream.setPendingAfter(StreamId.parse(entries.get(entries.size() - 1).id()));
        if (page.lastChance() && page.deliveries().containsKey(entries.get(0).id())) {
            batch.setLastChance();
        }
    }
}

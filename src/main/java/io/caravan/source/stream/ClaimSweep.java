package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Takes over what other consumers have had for too long without acknowledging it. Where the server can do so while it reads, it
 * does, at once; the sweep then finds what reading leaves pending for ever, entries that are deleted. Used by the consumer's
 * thread.
 */
final class ClaimSweep {

    private static final String BEGIN = "0-0";
    private static final int MOST_AT_ONCE = 1000;
    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final StreamContext context;
    private final Consumer<RedisException> onRefusal;
    private long notBefore = System.nanoTime();
    private Boolean whileReading;

    /** @param onRefusal is given what the server refused for one stream alone */
    ClaimSweep(StreamContext context, Consumer<RedisException> onRefusal) {
        this.context = context;
        this.onRefusal = onRefusal;
    }

    boolean isDue() {
        return context.options().claimMillis() > 0 && System.nanoTime() - notBefore >= 0;
    }

    /** Returns how long an entry must have been pending to be taken over by reading; 0 where the server cannot. */
    long idleMillisOfReads() {
        return Boolean.TRUE.equals(whileReading) ? context.options().claimMillis() : 0;
    }

    /**
     * Looks at the pending entries of streams, from where the last look ended.
     *
     * @return                the streams of which this consumer has more pending now
     * @throws RedisException if a command failed; the next sweep looks again
     */
    List<JoinedStream> sweep(Collection<JoinedStream> streams) {
        long claim = context.options().claimMillis();
        next(Math.max(SHORTEST_PAUSE_MILLIS, Math.min(LONGEST_PAUSE_MILLIS, claim / 2)));
        if (whileReading == null && !context.isCluster() && !streams.isEmpty()) {
            probe(streams.iterator().next());
        }
        Map<JoinedStream, CompletableFuture<List<Object>>> asked = new LinkedHashMap<>();
        int count = Math.min(MOST_AT_ONCE, context.options().batchSize());
        for (JoinedStream stream : streams) {
            asked.put(
                    stream,
                    context.commands(stream.name().database()).claim(stream.key(), claim, stream.claimCursor(), count));
        }
        List<JoinedStream> claimed = new ArrayList<>();
        asked.forEach((stream, answer) -> {
            List<Object> reply = answerOf(answer);
            stream.setClaimCursor(reply.isEmpty() ? BEGIN : text(reply.get(0)));
            if (!stream.claimCursor().equals(BEGIN)) {
                next(0);
            }
            if (reply.size() > 2) {
                context.meters().deletedBeforeDelivery(((List<?>) reply.get(2)).size());
            }
            if (reply.size() > 1 && reply.get(1) instanceof List<?> ids && !ids.isEmpty()) {
                context.meters().claimed(ids.size());
                stream.unsettled(StreamId.parse(text(ids.get(0))));
                claimed.add(stream);
            }
        });
        return claimed;
    }

    /** Asks on behalf of a group that cannot exist: Redis from 8.4 misses it, an older one does not know the word. */
    private void probe(JoinedStream stream) {
        StreamCommands nobody = context.commandsOfNobody(stream.name().database());
        try {
            context.await(nobody.read(
                    List.of(stream.key()), ">", 1, 0, context.options().claimMillis()));
        } catch (RedisException e) {
            if (!RedisFailures.isRefusal(e) || RedisFailures.isPassing(e)) {
                throw e;
            }
            if (RedisFailures.startsWith(e, "NOGROUP")) {
                whileReading = true;
            } else if (isUnknownWord(e)) {
                whileReading = false;
            }
        }
    }

    /** Asks again what the server can do, where it has been replaced by an older one. */
    void refused(RedisException failure) {
        if (isUnknownWord(failure)) {
            whileReading = null;
        }
    }

    private static boolean isUnknownWord(RedisException failure) {
        return RedisFailures.startsWith(failure, "ERR syntax");
    }

    private List<Object> answerOf(CompletableFuture<List<Object>> answer) {
        try {
            return context.await(answer);
        } catch (RedisException e) {
            if (RedisFailures.startsWith(e, "NOGROUP") || RedisFailures.isWrongType(e)) {
                // Noticed where the stream is read.
                return List.of();
            }
            if (!RedisFailures.isRefusal(e) || RedisFailures.isPassing(e)) {
                throw e;
            }
            onRefusal.accept(e);
            return List.of();
        }
    }

    private void next(long millis) {
        notBefore = System.nanoTime() + millis * 1_000_000;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.US_ASCII);
    }
}

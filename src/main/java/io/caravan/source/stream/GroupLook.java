package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Finds out how far a group is with its streams, so that it can be created again from there. Used by the consumer's thread. */
final class GroupLook {

    private record Answers(CompletableFuture<List<Object>> groups, CompletableFuture<List<Object>> pending) {}

    private static final long PAUSE_MILLIS = 10_000;

    private final StreamContext context;
    private long notBefore = System.nanoTime();

    GroupLook(StreamContext context) {
        this.context = context;
    }

    /** Returns whether what is known may be too old. */
    boolean isDue() {
        return System.nanoTime() - notBefore >= 0;
    }

    /**
     * Notes in each stream what its group has settled; where that cannot be found out, nothing.
     *
     * @throws RedisException if the server did not answer
     */
    void at(Collection<JoinedStream> streams) {
        notBefore = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
        Map<JoinedStream, Answers> asked = new LinkedHashMap<>();
        for (JoinedStream stream : streams) {
            StreamCommands commands = context.commands(stream.name().database());
            // In this order: what is given to a consumer in between is pending, and so not taken for settled.
            asked.put(stream, new Answers(commands.groups(stream.key()), commands.pending(stream.key())));
        }
        asked.forEach((stream, answers) -> note(stream, answerOf(answers.groups()), answerOf(answers.pending())));
    }

    private void note(JoinedStream stream, List<Object> groups, List<Object> pending) {
        for (Object each : groups) {
            List<?> group = (List<?>) each;
            if (!pending.isEmpty() && Arrays.equals((byte[]) value(group, "name"), context.group())) {
                StreamId delivered = id(value(group, "last-delivered-id"));
                StreamId beforePending =
                        pending.get(1) instanceof byte[] first ? id(first).previous() : delivered;
                stream.settled(beforePending.compareTo(delivered) < 0 ? beforePending : delivered);
            }
        }
    }

    private List<Object> answerOf(CompletableFuture<List<Object>> answer) {
        try {
            return context.await(answer);
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private static Object value(List<?> group, String name) {
        for (int i = 0; i + 1 < group.size(); i += 2) {
            if (text(group.get(i)).equals(name)) {
                return group.get(i + 1);
            }
        }
        throw new IllegalStateException("XINFO GROUPS does not tell " + name);
    }

    private static StreamId id(Object bytes) {
        return StreamId.parse(text(bytes));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.US_ASCII);
    }
}

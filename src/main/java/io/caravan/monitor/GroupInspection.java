package io.caravan.monitor;

import io.caravan.source.KeyText;
import io.caravan.source.stream.StreamId;
import io.caravan.source.stream.StreamName;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks about the groups of one stream. What is to be asked is sent when this is made. */
final class GroupInspection {

    /** Ids before September 2001 are numbers that somebody has counted, and no times. */
    private static final long FIRST_TIME = 1_000_000_000_000L;

    private static final long A_DAY = 86_400_000;

    /**
     * What was asked about a group.
     *
     * @param consumers {@code null} where there is nothing to ask, as with the other two
     */
    private record Asked(
            Answer group,
            CompletableFuture<List<Object>> consumers,
            CompletableFuture<List<Object>> oldest,
            CompletableFuture<List<Object>> after) {}

    private final Questions questions;
    private final WatchedStream stream;
    private final List<Asked> asked = new ArrayList<>();

    GroupInspection(Questions questions, WatchedStream stream, List<Object> groups) {
        this.questions = questions;
        this.stream = stream;
        groups.stream()
                .map(group -> new Answer((List<?>) group))
                .sorted(Comparator.comparing(group -> group.name("name")))
                .limit(WatchedStream.MOST_GROUPS)
                .forEach(group -> asked.add(ask(group)));
    }

    StreamName name() {
        return stream.name();
    }

    private Asked ask(Answer group) {
        byte[] name = (byte[]) group.value("name");
        boolean lagKnown = group.value("lag") != null || Lag.byEnds(delivered(group), stream.ends()) != null;
        return new Asked(
                group,
                group.number("consumers") == 0 ? null : questions.consumers(name(), name),
                group.number("pending") == 0 ? null : questions.oldestPending(name(), name),
                lagKnown ? null : questions.after(name(), delivered(group), Lag.COUNTED + 1));
    }

    /**
     * Waits for the answers.
     *
     * @throws Questions.RefusedException if the server would not tell
     * @throws RedisException             if it could not
     */
    WatchedStream stream() throws Questions.RefusedException {
        List<StreamGroup> groups = new ArrayList<>();
        Questions.RefusedException refusal = null;
        for (Asked each : asked) {
            try {
                groups.add(group(each));
            } catch (Questions.RefusedException e) {
                refusal = e.isGone() ? refusal : e;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return stream.with(groups);
    }

    private StreamGroup group(Asked each) throws Questions.RefusedException {
        return new StreamGroup(
                each.group().name("name"),
                each.group().number("consumers"),
                each.group().number("pending"),
                oldest(each),
                lag(each),
                each.group().id("last-delivered-id"),
                members(each));
    }

    private Lag lag(Asked each) throws Questions.RefusedException {
        if (each.group().value("lag") instanceof Long known) {
            return Lag.exactly(known);
        }
        StreamId delivered = delivered(each.group());
        return each.after() == null
                ? Lag.byEnds(delivered, stream.ends())
                : Lag.byCount(questions.answerTo(name(), each.after()).size(), delivered, stream.ends());
    }

    private OldestPending oldest(Asked each) throws Questions.RefusedException {
        List<Object> entries = each.oldest() == null ? List.of() : questions.answerTo(name(), each.oldest());
        if (entries.isEmpty()) {
            return null;
        }
        List<?> entry = (List<?>) entries.get(0);
        String id = Answer.ascii(entry.get(0));
        return new OldestPending(
                id, KeyText.encode((byte[]) entry.get(1)), age(id, (Long) entry.get(2)), (Long) entry.get(3));
    }

    private static long age(String id, long sinceDelivery) {
        long added = StreamId.parse(id).milliseconds();
        long now = System.currentTimeMillis();
        return added >= FIRST_TIME && added <= now + A_DAY ? Math.max(now - added, 0) : sinceDelivery;
    }

    private List<GroupMember> members(Asked each) throws Questions.RefusedException {
        List<Object> consumers = each.consumers() == null ? List.of() : questions.answerTo(name(), each.consumers());
        return consumers.stream()
                .map(consumer -> new Answer((List<?>) consumer))
                .map(consumer ->
                        new GroupMember(consumer.name("name"), consumer.number("pending"), consumer.number("idle")))
                .sorted(Comparator.comparingLong(GroupMember::pending)
                        .reversed()
                        .thenComparing(GroupMember::name))
                .limit(StreamGroup.MOST_MEMBERS)
                .toList();
    }

    private static StreamId delivered(Answer group) {
        return StreamId.parse(group.id("last-delivered-id"));
    }
}

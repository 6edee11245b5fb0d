package io.caravan.monitor;

import io.caravan.source.RedisConnections;
import io.caravan.source.stream.StreamName;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the servers about streams, some streams at a time: two commands for each stream, and up to three for each of its groups
 * that has something to tell. Used by one thread.
 */
final class StreamInspection {

    private static final int AT_ONCE = 50;

    private record Asked(
            StreamName name, CompletableFuture<List<Object>> stream, CompletableFuture<List<Object>> groups) {}

    private final Questions questions;

    StreamInspection(RedisConnections connections) {
        this.questions = new Questions(connections);
    }

    /**
     * Returns the streams as they are, without those that are gone.
     *
     * @throws RedisException if a server did not answer
     */
    List<WatchedStream> of(Collection<StreamName> names) {
        List<WatchedStream> streams = new ArrayList<>(names.size());
        Iterator<StreamName> rest = names.iterator();
        while (rest.hasNext()) {
            List<Asked> asked = new ArrayList<>();
            while (rest.hasNext() && asked.size() < AT_ONCE) {
                StreamName name = rest.next();
                asked.add(new Asked(name, questions.stream(name), questions.groups(name)));
            }
            List<GroupInspection> inspections = new ArrayList<>();
            asked.forEach(each -> begin(each, inspections, streams));
            inspections.forEach(inspection -> end(inspection, streams));
        }
        return streams;
    }

    private void begin(Asked asked, List<GroupInspection> inspections, List<WatchedStream> streams) {
        try {
            Answer info = new Answer(questions.answerTo(asked.name(), asked.stream()));
            WatchedStream stream = new WatchedStream(
                    asked.name(),
                    info.number("length"),
                    info.entryId("first-entry"),
                    info.entryId("last-entry"),
                    List.of(),
                    null,
                    false);
            inspections.add(new GroupInspection(questions, stream, questions.answerTo(asked.name(), asked.groups())));
        } catch (Questions.RefusedException e) {
            refused(asked.name(), e, streams);
        }
    }

    private void end(GroupInspection inspection, List<WatchedStream> streams) {
        try {
            streams.add(inspection.stream());
        } catch (Questions.RefusedException e) {
            refused(inspection.name(), e, streams);
        }
    }

    private static void refused(StreamName name, Questions.RefusedException refusal, List<WatchedStream> streams) {
        if (!refusal.isGone()) {
            streams.add(WatchedStream.refused(name, refusal.getMessage()));
        }
    }
}

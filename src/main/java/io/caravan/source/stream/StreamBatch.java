package io.caravan.source.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The entries of one exchange, each stream's together and ascending by id. */
final class StreamBatch {

    private final List<StreamEntry> entries = new ArrayList<>();
    private final Map<JoinedStream, List<StreamEntry>> byStream = new LinkedHashMap<>();
    private final boolean fresh;
    private boolean lastChance;

    /** @param fresh whether no consumer has had its entries before */
    StreamBatch(boolean fresh) {
        this.fresh = fresh;
    }

    boolean isFresh() {
        return fresh;
    }

    void add(JoinedStream stream, List<StreamEntry> more) {
        entries.addAll(more);
        byStream.computeIfAbsent(stream, each -> new ArrayList<>()).addAll(more);
    }

    List<StreamEntry> entries() {
        return entries;
    }

    Map<JoinedStream, List<StreamEntry>> byStream() {
        return byStream;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns whether it is one entry alone that is given up when it fails again. */
    boolean isLastChance() {
        return lastChance;
    }

    void setLastChance() {
        lastChance = true;
    }

    /** Returns the ids of entries, in their order. */
    static List<String> ids(List<StreamEntry> entries) {
        List<String> ids = new ArrayList<>(entries.size());
        entries.forEach(entry -> ids.add(entry.id()));
        return ids;
    }
}

package io.caravan.source.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which streams of a database are asked next, and for how much.
 *
 * COUNT of XREADGROUP is per stream, so the more streams one command names the less it asks of each. Streams that had all that
 * they were asked for are asked alone, in turn; the others together, in groups whose answers fit whatever they hold.
 */
final class FreshRound {

    private static final int LEAST_OF_A_BUSY_STREAM = 32;
    private static final int MOST_OF_A_QUIET_STREAM = 16;

    private final StreamOptions options;
    private final Set<JoinedStream> busy = new LinkedHashSet<>();
    private final List<JoinedStream> quiet = new ArrayList<>();
    private int position;
    private boolean found;
    private boolean quietThroughout;

    FreshRound(StreamOptions options) {
        this.options = options;
    }

    void add(JoinedStream stream) {
        busy.add(stream);
    }

    void remove(JoinedStream stream) {
        if (!busy.remove(stream) && quiet.remove(stream)) {
            position = 0;
        }
    }

    /** Returns whether nothing has come since all streams were asked last. */
    boolean isQuiet() {
        return busy.isEmpty() && quietThroughout && !quiet.isEmpty();
    }

    /** Returns whether the last round asked the last of the quiet streams, or there are none. */
    boolean isAtEnd() {
        return busy.isEmpty() && position == 0;
    }

    /** Returns a call to all streams. */
    FreshCall all() {
        return new FreshCall(List.copyOf(quiet), ofEach());
    }

    /**
     * @param  asked streams that have been asked already
     * @return       the calls to make now
     */
    List<FreshCall> next(int batch, long bytes, Collection<JoinedStream> asked) {
        List<FreshCall> calls = new ArrayList<>();
        boolean both = asked.isEmpty() && !quiet.isEmpty();
        long room = both && !busy.isEmpty() ? bytes / 2 : bytes;
        Set<JoinedStream> open = Set.copyOf(asked);
        List<JoinedStream> turn = busy.stream()
                .filter(stream -> !open.contains(stream))
                .limit(Math.max(1, batch / LEAST_OF_A_BUSY_STREAM))
                .toList();
        for (JoinedStream stream : turn) {
            // To the end of the queue
            busy.remove(stream);
            busy.add(stream);
            calls.add(new FreshCall(List.of(stream), stream.size().count(batch / turn.size(), room / turn.size())));
        }
        if (both) {
            calls.add(nextQuiet(batch, room));
        }
        return calls;
    }

    private FreshCall nextQuiet(int batch, long bytes) {
        int count = ofEach();
        long room = bytes;
        List<JoinedStream> group = new ArrayList<>();
        Iterator<JoinedStream> rest = quiet.listIterator(position);
        while (rest.hasNext() && (group.isEmpty() || room > 0 && (group.size() + 1) * count <= batch)) {
            JoinedStream stream = rest.next();
            group.add(stream);
            room -= count * stream.size().bytesEach();
        }
        position = rest.hasNext() ? position + group.size() : 0;
        return new FreshCall(group, count);
    }

    private int ofEach() {
        return Math.max(1, Math.min(MOST_OF_A_QUIET_STREAM, options.batchSize() / Math.max(1, quiet.size())));
    }

    /** Learns from a blocking call. */
    void waited(FreshCall call) {
        quietThroughout = call.isEmpty();
        found = false;
        position = 0;
        learn(call);
    }

    /** Learns from the calls of a round. */
    void ended(List<FreshCall> calls) {
        found |= calls.stream().anyMatch(call -> !call.isEmpty());
        if (position == 0) {
            quietThroughout = !found;
            found = false;
        }
        calls.forEach(this::learn);
    }

    private void learn(FreshCall call) {
        for (JoinedStream stream : call.streams()) {
            if (busy.contains(stream) && !stream.isBusy()) {
                busy.remove(stream);
                quiet.add(stream);
            } else if (!busy.contains(stream) && stream.isBusy() && quiet.remove(stream)) {
                busy.add(stream);
                position = 0;
            }
        }
    }
}

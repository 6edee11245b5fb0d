package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of a consumer, each where it is read at this moment. Used by the consumer's thread. */
final class JoinedStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);
    private static final int CHECKED_AT_ONCE = 1000;
    private static final long REST_MILLIS = 5_000;

    private final StreamContext context;
    private final Consumer<RedisException> onRefusal;
    private final Map<StreamName, JoinedStream> all = new HashMap<>();
    private final Set<JoinedStream> unchecked = new LinkedHashSet<>();
    private final GroupLook look;
    private final StreamGroups groups;
    private final ClaimSweep claims;
    private final PendingLane pending;
    private final FreshLane fresh;

    /** @param onRefusal is given what the server refuses for some streams, while others go on */
    JoinedStreams(StreamContext context, Consumer<RedisException> onRefusal) {
        this.context = context;
        this.onRefusal = onRefusal;
        this.look = new GroupLook(context);
        this.groups = new StreamGroups(context, look, onRefusal);
        this.claims = new ClaimSweep(context, onRefusal);
        this.pending = new PendingLane(context, this::enterFresh, this::readFailed);
        this.fresh = new FreshLane(context, claims::idleMillisOfReads, this::readFailed);
    }

    PendingLane pending() {
        return pending;
    }

    FreshLane fresh() {
        return fresh;
    }

    /**
     * Lets new streams join and those leave that are gone.
     *
     * @param atStart whether what is found is no newer than this consumer
     */
    void change(Set<StreamName> names, boolean atStart) {
        List<JoinedStream> gone = all.values().stream()
                .filter(stream -> !names.contains(stream.name()))
                .toList();
        gone.forEach(this::leave);
        String startFrom = context.options().startFrom();
        // All that a stream holds which has come since the start is new.
        String from = startFrom.equals("$") && !atStart ? StreamId.ZERO.toString() : startFrom;
        int before = all.size();
        for (StreamName name : names) {
            unchecked.addAll(join(name, from));
        }
        context.meters().streams(all.size());
        if (!gone.isEmpty() || all.size() > before) {
            LOG.info("Reading {} streams: {} joined, {} left", all.size(), all.size() - before, gone.size());
        }
    }

    private Collection<JoinedStream> join(StreamName name, String from) {
        if (all.containsKey(name)) {
            return List.of();
        }
        JoinedStream stream = new JoinedStream(name, from);
        all.put(name, stream);
        return List.of(stream);
    }

    private void leave(JoinedStream stream) {
        take(stream);
        stream.recover();
        all.remove(stream.name());
        context.meters().streams(all.size());
    }

    private void take(JoinedStream stream) {
        unchecked.remove(stream);
        pending.remove(stream);
        fresh.remove(stream);
    }

    /** Checks the streams that are to be checked, and takes over what other consumers have left. */
    void prepare() {
        List<JoinedStream> turn = unchecked.stream()
                .filter(JoinedStream::isDue)
                .limit(CHECKED_AT_ONCE)
                .toList();
        if (!turn.isEmpty()) {
            groups.check(turn).forEach(this::place);
        }
        if (look.isDue()) {
            look.at(inPhaseFresh());
        }
        if (claims.isDue()) {
            claims.sweep(inPhaseFresh()).forEach(this::recover);
        }
    }

    private List<JoinedStream> inPhaseFresh() {
        return all.values().stream()
                .filter(stream -> stream.phase() == JoinedStream.Phase.FRESH)
                .toList();
    }

    private void place(JoinedStream stream, StreamGroups.Finding finding) {
        switch (finding) {
            case READY -> enterFresh(stream);
            case PENDING -> {
                take(stream);
                stream.enter(JoinedStream.Phase.PENDING);
                pending.add(stream);
            }
            case GONE -> leave(stream);
            case NO_GROUP -> {
                LOG.warn("Stream {} has no group of that name, and createGroup is false", stream.name());
                stream.rest(REST_MILLIS);
            }
            case REFUSED -> stream.rest(REST_MILLIS);
        }
    }

    private void enterFresh(JoinedStream stream) {
        take(stream);
        stream.enter(JoinedStream.Phase.FRESH);
        fresh.add(stream);
    }

    private void recover(JoinedStream stream) {
        if (all.get(stream.name()) == stream) {
            take(stream);
            stream.recover();
            unchecked.add(stream);
        }
    }

    /** Recovers also a stream that has left and joined again since it was asked. */
    private void recoverByName(JoinedStream stream) {
        JoinedStream present = all.get(stream.name());
        if (present != null && (present == stream || present.phase() == JoinedStream.Phase.FRESH)) {
            recover(present);
        }
    }

    /** Sends all streams back to what is pending, after a failure that may have cost some answers. */
    void recover() {
        List.copyOf(all.values()).forEach(this::recover);
    }

    /** Sends the streams of a failed batch back to what is pending, after a pause. */
    void failed(StreamBatch batch) {
        batch.byStream().forEach((stream, entries) -> {
            stream.unsettled(StreamId.parse(entries.get(0).id()));
            stream.failed(context.options().retry());
            recover(stream);
        });
    }

    private void readFailed(List<JoinedStream> streams, RedisException failure) {
        List<JoinedStream> present = new ArrayList<>(streams);
        present.forEach(this::recoverByName);
        if (failure == null || isMissing(failure)) {
            return;
        }
        if (!RedisFailures.isRefusal(failure) || RedisFailures.isPassing(failure)) {
            throw failure;
        }
        present.forEach(stream -> stream.rest(REST_MILLIS));
        claims.refused(failure);
        onRefusal.accept(failure);
    }

    /** Returns whether a stream or its group is gone, which the check finds out about each. */
    private static boolean isMissing(RedisException failure) {
        return RedisFailures.startsWith(failure, "NOGROUP")
                || RedisFailures.startsWith(failure, "UNBLOCKED")
                || RedisFailures.isWrongType(failure);
    }

    @Override
    public void close() {
        fresh.close();
    }
}

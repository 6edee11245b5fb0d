package io.caravan.source.stream;

import io.caravan.source.GrowingDelay;
import java.util.List;

/**
 * A stream that a consumer reads, and how far it is with it. Used by the consumer's thread, but for {@link #committed}, which
 * is told of the end of an exchange on that exchange's thread.
 */
final class JoinedStream {

    /** What is read of a stream next. */
    enum Phase {
        /** Nothing, before it is known whether the stream and its group exist. */
        UNCHECKED,
        /** What is pending for this consumer already. */
        PENDING,
        /** What no consumer has had. */
        FRESH
    }

    private final StreamName name;
    private final String startFrom;
    private final ReadSize size = new ReadSize();
    private Phase phase = Phase.UNCHECKED;
    private int epoch;
    private boolean busy = true;
    private StreamId pendingAfter = StreamId.ZERO;
    private StreamId unsettled;
    private volatile StreamId committed;
    private boolean hasGroup;
    private StreamId settled;
    private String claimCursor = "0-0";
    private int failures;
    private long notBefore = System.nanoTime();

    /** @param startFrom after which id the group begins when it is created */
    JoinedStream(StreamName name, String startFrom) {
        this.name = name;
        this.startFrom = startFrom;
    }

    StreamName name() {
        return name;
    }

    byte[] key() {
        return name.key();
    }

    ReadSize size() {
        return size;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        if (next == Phase.FRESH) {
            unsettled = null;
            busy = true;
        }
        phase = next;
    }

    /** Goes back to what is pending. What has been read since and is not in the route is read once more. */
    void recover() {
        phase = Phase.UNCHECKED;
        pendingAfter = StreamId.ZERO;
        epoch++;
    }

    /** Returns a number that changes whenever what was read before must not be delivered any more. */
    int epoch() {
        return epoch;
    }

    /** Returns whether it had as much as was asked for when it was read last, so that there is probably more. */
    boolean isBusy() {
        return busy;
    }

    void setBusy(boolean busy) {
        this.busy = busy;
    }

    StreamId pendingAfter() {
        return pendingAfter;
    }

    void setPendingAfter(StreamId id) {
        pendingAfter = id;
    }

    /** Notes that this entry has been given to this consumer and is not committed. */
    void unsettled(StreamId id) {
        if (unsettled == null || id.compareTo(unsettled) < 0) {
            unsettled = id;
        }
    }

    /**
     * Notes that the entries, ascending by id, are committed.
     *
     * @param fresh whether no consumer had had them before; when they are then lower than others, those were of a stream that
     *              does not exist any more
     */
    void committed(List<StreamEntry> entries, boolean fresh) {
        StreamId last = StreamId.parse(entries.get(entries.size() - 1).id());
        StreamId before = committed;
        if (fresh || before == null || before.compareTo(last) < 0) {
            committed = last;
        }
    }

    /**
     * Notes what the group is like at this moment.
     *
     * @param upTo the id up to which all is acknowledged that the group was given, by whichever consumer
     */
    void settled(StreamId upTo) {
        this.settled = upTo;
    }

    /** Forgets how far it was, because another stream has taken its name. */
    void replaced() {
        committed = null;
        settled = null;
        unsettled = null;
        claimCursor = "0-0";
    }

    boolean hasGroup() {
        return hasGroup;
    }

    /** Notes that the group exists. */
    void foundGroup() {
        hasGroup = true;
    }

    StreamId lastCommitted() {
        return committed;
    }

    /** Returns the highest id that is known to have been in it; {@code null} if there is none. */
    StreamId lastKnown() {
        StreamId known = committed;
        return known == null ? settled : known;
    }

    /**
     * Returns after which id a group has to begin that is created, so that it misses nothing that is not committed, by this
     * consumer or by another one, which may have come and gone unseen. What was committed since the last look at the group
     * comes again.
     */
    String resumeAfter() {
        StreamId known = committed;
        if (known == null || settled != null && settled.compareTo(known) < 0) {
            known = settled;
        }
        if (known == null) {
            return hasGroup && startFrom.equals("$") ? StreamId.ZERO.toString() : startFrom;
        }
        return (unsettled != null && unsettled.compareTo(known) <= 0 ? unsettled.previous() : known).toString();
    }

    String claimCursor() {
        return claimCursor;
    }

    void setClaimCursor(String cursor) {
        claimCursor = cursor;
    }

    /** Notes that an exchange with its entries has failed. @param delay how long to leave it alone */
    void failed(GrowingDelay delay) {
        rest(delay.millis(failures++));
    }

    void succeeded() {
        failures = 0;
    }

    /** Leaves it alone for that long. */
    void rest(long millis) {
        notBefore = System.nanoTime() + millis * 1_000_000;
    }

    boolean isDue() {
        return System.nanoTime() - notBefore >= 0;
    }
}

package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What has become of the messages of one batch after the other on a channel. The connection's reader tells it, the publishing
 * thread asks; late answers about an earlier batch are passed over.
 */
final class Confirmations implements ConfirmListener, ReturnCallback {

    private static final byte CONFIRMED = 1;
    private static final byte RETURNED = 2;
    private static final byte RETURNED_AND_SETTLED = 3;
    private static final byte NACKED = 4;

    private List<OutgoingMessage> batch = List.of();
    private PublishTerms terms;
    private byte[] outcomes = new byte[0];
    private long firstTag;
    private int lowestUnsettled;
    private int confirmed;
    private int returned;
    private int nacked;
    private Thread publisher;
    private volatile int settled;
    private volatile int wakeAt;
    private volatile long progressNanos;
    private volatile PublishProblem problem;

    /**
     * Begins a batch for the calling thread.
     *
     * @param firstTag the broker's number of its first message
     */
    synchronized void begin(List<OutgoingMessage> batch, PublishTerms terms, long firstTag) {
        this.batch = batch;
        this.terms = terms;
        this.firstTag = firstTag;
        outcomes = new byte[batch.size()];
        lowestUnsettled = 0;
        confirmed = 0;
        returned = 0;
        nacked = 0;
        problem = null;
        wakeAt = Integer.MAX_VALUE;
        settled = 0;
        progressNanos = System.nanoTime();
        publisher = Thread.currentThread();
    }

    /** Ends the batch; what comes later is not counted. */
    synchronized PublishedBatch end(int sent) {
        int first = 0;
        while (first < outcomes.length && outcomes[first] == CONFIRMED) {
            first++;
        }
        batch = List.of();
        outcomes = new byte[0];
        publisher = null;
        return new PublishedBatch(sent, first, confirmed, returned, nacked);
    }

    /** Returns how many messages need no more waiting. */
    int settled() {
        return settled;
    }

    /** Returns what is wrong with a message of the batch, or {@code null}. */
    PublishProblem problem() {
        return problem;
    }

    long progressNanos() {
        return progressNanos;
    }

    /** Parks the publishing thread until so many are settled, it is woken, or the time is over; may return early. */
    void await(int settledCount, long nanos) {
        wakeAt = settledCount;
        if (settled < settledCount) {
            LockSupport.parkNanos(this, nanos);
        }
        wakeAt = Integer.MAX_VALUE;
    }

    /** Lets the publishing thread look at what has happened. */
    synchronized void wake() {
        LockSupport.unpark(publisher);
    }

    @Override
    public void handleAck(long tag, boolean multiple) {
        settle(tag, multiple, CONFIRMED);
    }

    @Override
    public void handleNack(long tag, boolean multiple) {
        settle(tag, multiple, NACKED);
    }

    private synchronized void settle(long tag, boolean multiple, byte outcome) {
        long last = tag - firstTag;
        if (last < 0 || last >= outcomes.length) {
            return;
        }
        int before = settled;
        int now = before;
        for (int i = multiple ? lowestUnsettled : (int) last; i <= last; i++) {
            if (outcomes[i] == 0 || outcomes[i] == RETURNED) {
                settle(i, outcome);
                now++;
            }
        }
        while (lowestUnsettled < outcomes.length && isSettled(outcomes[lowestUnsettled])) {
            lowestUnsettled++;
        }
        progressNanos = System.nanoTime();
        settled = now;
        if (now >= wakeAt || (outcome == NACKED && now > before)) {
            LockSupport.unpark(publisher);
        }
    }

    private static boolean isSettled(byte outcome) {
        return outcome != 0 && outcome != RETURNED;
    }

    private void settle(int index, byte outcome) {
        if (outcomes[index] == RETURNED) {
            outcomes[index] = RETURNED_AND_SETTLED;
        } else if (outcome == CONFIRMED) {
            outcomes[index] = CONFIRMED;
            confirmed++;
        } else {
            outcomes[index] = NACKED;
            nacked++;
            if (problem == null) {
                problem = PublishProblem.nacked();
            }
        }
    }

    /** A return carries no number, so it is that of the first message that looks like it and has not come back yet. */
    @Override
    public synchronized void handle(Return back) {
        for (int i = lowestUnsettled; i < outcomes.length; i++) {
            if (outcomes[i] == 0
                    && terms.routingKeyOf(batch.get(i)).equals(back.getRoutingKey())
                    && Arrays.equals(batch.get(i).body(), back.getBody())) {
                outcomes[i] = RETURNED;
                returned++;
                if (problem == null) {
                    problem = PublishProblem.returned(back);
                }
                LockSupport.unpark(publisher);
                return;
            }
        }
    }
}

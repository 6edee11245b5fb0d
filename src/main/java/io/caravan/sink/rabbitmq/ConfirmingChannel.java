package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A channel on which one thread at a time publishes batches, and which the broker confirms.
 *
 * A batch that is not confirmed in time costs the whole connection, except while the broker says that it is blocked: only so no
 * part of the batch can be taken later than what follows.
 */
final class ConfirmingChannel {

    private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RabbitLink link;
    private final Channel channel;
    private final Confirmations confirmations = new Confirmations();
    private long nextTag = 1;
    private volatile long limitNanos;
    private volatile boolean publishing;
    private volatile boolean stalled;
    private volatile int sent;

    ConfirmingChannel(RabbitLink link, Channel channel) throws IOException {
        this.link = link;
        this.channel = channel;
        channel.addConfirmListener(confirmations);
        channel.addReturnListener(confirmations);
        channel.addShutdownListener(signal -> confirmations.wake());
        // Channel.confirmSelect() would make the client remember each message a second time.
        channel.rpc(new AMQP.Confirm.Select.Builder().build());
    }

    /** Publishes the messages in order and waits until all are confirmed. */
    PublishedBatch publish(List<OutgoingMessage> batch, PublishTerms terms) throws PublishException {
        stalled = false;
        sent = 0;
        limitNanos = terms.confirmTimeout().toNanos();
        confirmations.begin(batch, terms, nextTag);
        publishing = true;
        PublishProblem whileSending = send(batch, terms);
        PublishProblem whileWaiting = awaitOutstanding();
        publishing = false;
        nextTag += sent;
        PublishedBatch done = confirmations.end(sent);
        if (done.confirmed() == batch.size()) {
            return done;
        }
        throw (whileSending == null ? whileWaiting : whileSending).of(done, batch.size(), terms.exchange());
    }

    private PublishProblem send(List<OutgoingMessage> batch, PublishTerms terms) {
        int window = terms.window();
        // Waking for each confirmation would cost more than publishing.
        int enough = window - Math.max(1, window / 4);
        for (int i = 0; i < batch.size(); i++) {
            while (i - confirmations.settled() >= window || link.isBlocked()) {
                PublishProblem problem = pause(link.isBlocked() ? Integer.MAX_VALUE : i - enough);
                if (problem != null) {
                    return problem;
                }
            }
            if (confirmations.problem() != null) {
                return confirmations.problem();
            }
            PublishProblem problem = send(batch.get(i), terms);
            if (problem != null) {
                return problem;
            }
            sent = i + 1;
        }
        return null;
    }

    private PublishProblem send(OutgoingMessage message, PublishTerms terms) {
        try {
            channel.basicPublish(
                    terms.exchange(),
                    terms.routingKeyOf(message),
                    terms.mandatory(),
                    terms.propertiesOf(message),
                    message.body());
            return null;
        } catch (IllegalArgumentException e) {
            return PublishProblem.unsendable(e);
        } catch (IOException | ShutdownSignalException e) {
            return ended(e);
        }
    }

    private PublishProblem awaitOutstanding() {
        while (confirmations.settled() < sent) {
            PublishProblem problem = wait(sent);
            if (problem != null) {
                return problem;
            }
        }
        return confirmations.problem();
    }

    private PublishProblem pause(int settled) {
        PublishProblem problem = wait(settled);
        return problem == null ? confirmations.problem() : problem;
    }

    /** Waits for confirmations, or says why there will be none. */
    private PublishProblem wait(int settled) {
        if (!channel.isOpen()) {
            return ended(channel.getCloseReason());
        }
        if (Thread.currentThread().isInterrupted()) {
            return PublishProblem.interrupted();
        }
        long left = limitNanos - (System.nanoTime() - confirmations.progressNanos());
        if (left <= 0) {
            return timedOut();
        }
        confirmations.await(settled, left);
        return null;
    }

    private PublishProblem timedOut() {
        if (link.isBlocked()) {
            return link.blockedProblem();
        }
        stalled = true;
        link.drop();
        return link.silentProblem(limitNanos);
    }

    private PublishProblem ended(Throwable cause) {
        return stalled ? link.silentProblem(limitNanos) : link.endedProblem(cause, channel.getCloseReason());
    }

    /** Cuts the connection when the publishing thread cannot look at the clock itself, since it hangs in writing. */
    void cutIfStuck() {
        long silent = System.nanoTime() - confirmations.progressNanos();
        if (publishing && silent > limitNanos + HEAD_START_NANOS) {
            stalled = true;
            link.drop();
        }
    }

    /** Lets the publishing thread look at what has happened. */
    void wake() {
        confirmations.wake();
    }

    boolean isPublishing() {
        return publishing;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Returns how many messages of the batch at hand are not confirmed yet. */
    int unconfirmed() {
        return publishing ? Math.max(0, sent - confirmations.settled()) : 0;
    }
}

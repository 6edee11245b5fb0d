package io.caravan.sink.rabbitmq;

import java.io.IOException;

/**
 * A batch that the broker has not surely taken as a whole. All messages before {@link #firstUnsure()} are taken. Those from it
 * on may be: whoever sends them all again loses nothing and keeps their order, and some may come twice.
 */
public class PublishException extends IOException {

    /** Why a batch was not taken. */
    public enum Reason {

        /** No connection, or none that lasted. */
        UNREACHABLE,

        /** Disconnected by command, until it is connected by command. */
        OFF,

        /** The broker takes nothing because it is short of memory or disk. */
        BLOCKED,

        /** No confirmation came in time. */
        TIMEOUT,

        /** The broker closed the channel: the exchange does not exist, the user may not write to it, a message is too large. */
        REFUSED,

        /** A queue did not take a message, for example since it is full. */
        NACKED,

        /** A message was routed to no queue. */
        RETURNED,

        /** A message cannot be sent at all, for example since its routing key is longer than 255 bytes. */
        UNSENDABLE,

        /** The thread was told to stop waiting. */
        INTERRUPTED
    }

    private final Reason reason;
    private final transient PublishedBatch batch;

    PublishException(Reason reason, PublishedBatch batch, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.batch = batch;
    }

    public Reason reason() {
        return reason;
    }

    /** Returns the index in the batch, from 0, of the first message that is not surely taken. */
    public int firstUnsure() {
        return batch.firstUnsure();
    }

    /** Returns how many messages of the batch are confirmed: at least {@link #firstUnsure()}, since later ones may be too. */
    public int confirmed() {
        return batch.confirmed();
    }

    PublishedBatch batch() {
        return batch;
    }

    /** Returns whether the whole broker is out of reach for now, and not this batch at fault. */
    public boolean isAway() {
        return switch (reason) {
            case UNREACHABLE, OFF, BLOCKED, TIMEOUT -> true;
            case REFUSED, NACKED, RETURNED, UNSENDABLE, INTERRUPTED -> false;
        };
    }
}

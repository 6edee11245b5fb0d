package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.Return;

/**
 * Why a batch cannot go on.
 *
 * @param text  for the message, without a full stop
 * @param cause may be {@code null}
 */
record PublishProblem(PublishException.Reason reason, String text, Throwable cause) {

    static PublishProblem nacked() {
        return new PublishProblem(
                PublishException.Reason.NACKED,
                "A queue refused a message (nack): it is full and rejects what comes, or the broker could not keep it",
                null);
    }

    static PublishProblem returned(Return back) {
        return new PublishProblem(
                PublishException.Reason.RETURNED,
                "No queue gets a message with routing key '" + back.getRoutingKey() + "': " + back.getReplyCode() + " "
                        + back.getReplyText() + ". Bind a queue, or set mandatory to false",
                null);
    }

    static PublishProblem interrupted() {
        return new PublishProblem(PublishException.Reason.INTERRUPTED, "The publishing thread was interrupted", null);
    }

    static PublishProblem unsendable(IllegalArgumentException cause) {
        return new PublishProblem(
                PublishException.Reason.UNSENDABLE, "A message cannot be sent: " + cause.getMessage(), cause);
    }

    PublishException of(PublishedBatch batch, int size, String exchange) {
        return new PublishException(
                reason,
                batch,
                text + ". Of " + size + " messages for exchange '" + exchange + "' " + batch.confirmed()
                        + " are confirmed; the first that is not has index " + batch.firstUnsure(),
                cause);
    }
}

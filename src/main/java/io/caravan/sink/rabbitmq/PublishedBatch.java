package io.caravan.sink.rabbitmq;

/**
 * What has become of a batch.
 *
 * @param sent        messages that were written to the connection
 * @param firstUnsure index of the first that is not confirmed; the size of the batch if there is none
 * @param confirmed   messages that a queue has taken
 * @param returned    messages that no queue gets
 * @param nacked      messages that a queue has refused
 */
record PublishedBatch(int sent, int firstUnsure, int confirmed, int returned, int nacked) {

    static final PublishedBatch NOTHING = new PublishedBatch(0, 0, 0, 0, 0);
}

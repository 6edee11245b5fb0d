package io.caravan.monitor;

/**
 * The pending entry of a group that was added first.
 *
 * @param consumer   who has it, in the encoding of keys
 * @param ageMillis  time since it was added, by its id; where its id is no time, since it was last delivered
 * @param deliveries how often it was delivered
 */
record OldestPending(String id, String consumer, long ageMillis, long deliveries) {}

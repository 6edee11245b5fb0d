package io.caravan.source.keyspace;

/**
 * One event of one key, as Redis announced it.
 *
 * @param database number of the database
 * @param event    name of the event as Redis gives it: set, expired, …
 * @param key      the key's bytes, not to be changed
 * @param time     when it was received, in milliseconds since 1970
 * @param epoch    number of the time without a gap to which it belongs, ascending from 1 at each start of the consumer
 */
public record KeyEvent(int database, String event, byte[] key, long time, long epoch) {}

package io.caravan.monitor;

/**
 * A consumer of a group.
 *
 * @param name       in the encoding of keys
 * @param pending    entries that it has been given and has not acknowledged
 * @param idleMillis time since it last asked for something
 */
record GroupMember(String name, long pending, long idleMillis) {}

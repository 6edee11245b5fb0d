package io.caravan.source.keyspace;

import io.caravan.source.RedisConnections;

/**
 * What the parts of a consumer share.
 *
 * @param connections the deployment
 * @param options     what to watch, and how
 * @param channels    reads channels
 * @param buffer      where events go
 * @param gaps        where gaps go
 * @param health      whether each server is listened to
 * @param name        the flow, as its own keys are named after it
 * @param instance    this consumer, as its heartbeat is named after it
 */
record KeyspaceContext(
        RedisConnections connections,
        KeyspaceOptions options,
        EventChannels channels,
        EventBuffer buffer,
        Gaps gaps,
        KeyspaceHealth health,
        String name,
        String instance) {

    /** Returns the name of a key of Caravan's own. */
    String ownKey(String part) {
        return connections.ownKeyPrefix() + "keyspace:" + name + ":" + part;
    }
}

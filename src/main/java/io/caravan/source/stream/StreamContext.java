package io.caravan.source.stream;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * What the parts of a consumer share.
 *
 * @param connections the deployment
 * @param options     how to read it
 * @param group       the name of the group
 * @param consumer    the name of this consumer in it
 * @param bell        wakes the consumer's thread
 * @param meters      what is counted
 */
record StreamContext(
        RedisConnections connections,
        StreamOptions options,
        byte[] group,
        byte[] consumer,
        Bell bell,
        StreamMeters meters) {

    boolean isCluster() {
        return connections.isCluster();
    }

    /** Returns the commands of a database, which must not block; each goes to the node that owns its key. */
    StreamCommands commands(int database) {
        return new StreamCommands(connections.keyspace(database).commands(), database, group, consumer);
    }

    StreamCommands commands(StatefulRedisConnection<byte[], byte[]> connection, int database) {
        return new StreamCommands(connection.async(), database, group, consumer);
    }

    /** Returns commands that read nothing, because there is no such group. */
    StreamCommands commandsOfNobody(int database) {
        byte[] noGroup = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        return new StreamCommands(connections.keyspace(database).commands(), database, noGroup, consumer);
    }

    <T> T await(CompletableFuture<T> command) {
        return RedisKeyspace.await(command, connections.timeout());
    }
}

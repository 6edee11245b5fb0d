package io.caravan.source;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.BitSet;

/**
 * A server process to scan.
 *
 * @param id         which part of the keyspace it stands for: the node id of a cluster's primary, else its address
 * @param address    host and port of the process that is read, for people
 * @param uri        the way to that process
 * @param isReplica  whether it is a replica, read in place of its primary
 * @param owned      the slots that it owns; empty outside a cluster
 * @param importing  the slots that are migrating to it, some of whose keys it holds already
 */
public record RedisNode(
        String id, String address, RedisURI uri, boolean isReplica, BitSet owned, BitSet importing) {

    static RedisNode standalone(String address, RedisURI uri) {
        return new RedisNode(address, address, uri, false, new BitSet(), new BitSet());
    }

    static RedisNode member(RedisClusterNode primary, RedisClusterNode read, BitSet importing, RedisSettings settings) {
        BitSet owned = new BitSet();
        primary.getSlots().forEach(owned::set);
        RedisURI address = read.getUri();
        return new RedisNode(
                primary.getNodeId(),
                address.getHost() + ":" + address.getPort(),
                settings.uriOf(address.getHost(), address.getPort()),
                read != primary,
                owned,
                importing);
    }

    /** Returns the slots whose keys it may hold. */
    BitSet slots() {
        BitSet slots = (BitSet) owned.clone();
        slots.or(importing);
        return slots;
    }

    RedisURI uri(int database) {
        RedisURI copy = RedisURI.builder(uri).build();
        copy.setDatabase(database);
        return copy;
    }
}

package io.caravan.source;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.BitSet;
import java.util.function.IntFunction;

/**
 * A server process to scan.
 *
 * @param id         which part of the keyspace it stands for: the node id of a cluster's primary, else its address
 * @param address    host and port of the process that is read, for people
 * @param uris       the way to each database of that process
 * @param isReplica  whether it is a replica, read in place of its primary
 * @param owned      the slots that it owns; empty outside a cluster
 * @param importing  the slots that are migrating to it, some of whose keys it holds already
 * @param epoch      the configuration epoch, another one whenever it takes over a slot; 0 outside a cluster
 */
public record RedisNode(
        String id,
        String address,
        IntFunction<RedisURI> uris,
        boolean isReplica,
        BitSet owned,
        BitSet importing,
        long epoch) {

    /** @param uris the way to each database of the server, or to whichever server a Sentinel names */
    static RedisNode standalone(String address, IntFunction<RedisURI> uris) {
        return new RedisNode(address, address, uris, false, new BitSet(), new BitSet(), 0);
    }

    /** @param host of the primary that a Sentinel names */
    static RedisNode primary(String host, int port, RedisSettings settings) {
        return standalone(host + ":" + port, uris(host, port, settings));
    }

    /** @param host of a replica that stands for the whole deployment, which is no cluster */
    static RedisNode replica(String host, int port, RedisSettings settings) {
        return new RedisNode(
                settings.address(), host + ":" + port, uris(host, port, settings), true, new BitSet(), new BitSet(), 0);
    }

    private static IntFunction<RedisURI> uris(String host, int port, RedisSettings settings) {
        return database -> {
            RedisURI uri = settings.uriOf(host, port);
            uri.setDatabase(database);
            return uri;
        };
    }

    /**
     * @param self      what the primary says of itself
     * @param read      the node to read: the primary or one of its replicas
     * @param importing the slots that are migrating to the primary
     */
    static RedisNode member(RedisClusterNode self, RedisClusterNode read, BitSet importing, RedisSettings settings) {
        BitSet owned = new BitSet();
        self.getSlots().forEach(owned::set);
        RedisURI address = read.getUri();
        return new RedisNode(
                self.getNodeId(),
                address.getHost() + ":" + address.getPort(),
                database -> settings.uriOf(address.getHost(), address.getPort()),
                !read.getNodeId().equals(self.getNodeId()),
                owned,
                importing,
                self.getConfigEpoch());
    }

    /** Returns the slots whose keys it may hold. */
    public BitSet slots() {
        BitSet slots = (BitSet) owned.clone();
        slots.or(importing);
        return slots;
    }

    RedisURI uri(int database) {
        return uris.apply(database);
    }
}

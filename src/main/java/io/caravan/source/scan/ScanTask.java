package io.caravan.source.scan;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.caravan.source.pattern.KeyFilter;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The part of a pass that one reader does: one database of one node.
 *
 * @param pass     the pass that this is a part of
 * @param node     the node to read
 * @param database the database to read
 * @param filter   which keys to read, of this task alone
 * @param held     the slots of the node when the pass began, empty outside a cluster; {@code null} where only some of them
 *                 are read, from where no other pass can go on
 */
record ScanTask(ScanPass pass, RedisNode node, int database, KeyFilter filter, String held) {

    RedisScanEndpoint endpoint() {
        return pass.endpoint();
    }

    RedisScanSelection selection() {
        return pass.endpoint().getSelection();
    }

    RedisScanConfiguration configuration() {
        return pass.configuration();
    }

    RedisConnections connections() {
        return pass.endpoint().getConnections();
    }

    <T> T await(CompletionStage<T> command) {
        return RedisKeyspace.await(command, connections().timeout());
    }

    /** Returns those of the keys that are to be read. */
    List<byte[]> accepted(List<byte[]> keys) {
        List<byte[]> accepted = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            if (filter.accepts(key)) {
                accepted.add(key);
            }
        }
        return accepted;
    }

    /** Returns how many of the keys are Caravan's own, which no count shows. */
    int own(List<byte[]> keys) {
        return (int) keys.stream().filter(filter::isOwn).count();
    }

    void started(long keys) {
        pass.listener().nodeStarted(node.address(), keys);
    }

    void restarted() {
        pass.counts().addRestart();
    }

    /** Returns how far a pass had come that was cut off, where this one may go on from there. */
    Optional<ScanPosition> checkpoint() {
        ScanCheckpoints checkpoints = configuration().getCheckpoints();
        return checkpoints == null || held == null ? Optional.empty() : checkpoints.last(node.id(), database);
    }

    void resumed() {
        pass.counts().addResumed();
    }

    /** @throws NodeReplacedException if the deployment can tell that its keys are to be read from another node now */
    void checkNotReplaced(RedisException failure) {
        if (!connections().isCluster() && !node.isReplica()) {
            return;
        }
        boolean present;
        try {
            present = connections().nodes(configuration().isReplicas()).stream()
                    .anyMatch(each ->
                            each.id().equals(node.id()) && each.address().equals(node.address()));
        } catch (RedisException e) {
            return;
        }
        if (!present) {
            throw new NodeReplacedException(node.address(), failure);
        }
    }
}

package io.caravan.source;

import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The part of a pass that one reader does: one database of one node.
 *
 * @param pass     the pass that this is a part of
 * @param node     the node to read
 * @param database the database to read
 * @param filter   which keys to read, of this task alone
 */
record ScanTask(ScanPass pass, RedisNode node, int database, KeyFilter filter) {

    RedisScanEndpoint endpoint() {
        return pass.endpoint();
    }

    RedisConnections connections() {
        return pass.endpoint().getConnections();
    }

    boolean isStopping() {
        return pass.stopSignal().getCount() == 0;
    }

    /** Waits, unless the pass is asked to stop. */
    void pause(long milliseconds) throws InterruptedException {
        CountDownLatch stop = pass.stopSignal();
        if (stop.await(milliseconds, TimeUnit.MILLISECONDS)) {
            Thread.onSpinWait();
        }
    }

    <T> T await(CompletionStage<T> command) {
        return RedisKeyspace.await(command, connections().timeout());
    }

    boolean accepts(byte[] key) {
        return filter.accepts(key);
    }

    boolean isOwn(byte[] key) {
        return filter.isOwn(key);
    }

    /**
     * Counts keys that have been read.
     *
     * @return the entries that this pass has not met before
     */
    List<KeyEntry> finished(long scanned, List<KeyEntry> read) {
        List<KeyEntry> entries = pass.seen() == null ? read : unseen(read);
        long failed = entries.stream().filter(entry -> entry.unreadable() != null).count();
        ScanCounts counts = pass.counts();
        counts.addScanned(scanned);
        counts.addSkipped(scanned - entries.size());
        counts.addFailed(failed);
        return entries;
    }

    /** Counts keys of a page that were not to be read. */
    void leftOut(long keys) {
        pass.counts().addScanned(keys);
        pass.counts().addSkipped(keys);
    }

    private List<KeyEntry> unseen(List<KeyEntry> read) {
        List<KeyEntry> unseen = new ArrayList<>(read.size());
        for (KeyEntry entry : read) {
            if (pass.seen().add(entry.database(), entry.key())) {
                unseen.add(entry);
            }
        }
        return unseen;
    }

    void started(long keys) {
        pass.listener().nodeStarted(node.address(), keys);
    }

    void restarted() {
        pass.counts().addRestart();
    }

    void lost(String reason, long delayMillis) {
        pass.listener().nodeLost(node.address(), reason, delayMillis);
    }

    /** @throws NodeReplacedException if the cluster can tell that the node is not one of its primaries any more */
    void checkNotReplaced(RedisException failure) {
        if (!connections().isCluster()) {
            return;
        }
        boolean present;
        try {
            present = connections().nodes(endpoint().isReplicas()).stream()
                    .anyMatch(each -> each.id().equals(node.id()) && each.address().equals(node.address()));
        } catch (RedisException e) {
            return;
        }
        if (!present) {
            throw new NodeReplacedException(node.address(), failure);
        }
    }
}

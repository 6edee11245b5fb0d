package io.caravan.source.scan;

import io.caravan.source.RedisNode;
import io.lettuce.core.RedisException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One pass over every key: all nodes at once, the databases of a node one after the other.
 *
 * In a cluster slots may move while the pass runs. So when all nodes have been read, those are read again to which keys may
 * have moved unseen, until there are none.
 */
final class ScanPass {

    private static final int MOST_ROUNDS = 100;

    /** Takes the pages of a pass, on the threads of several nodes at once. */
    interface PageSink {
        /** @param from see {@link PagesInRoute.Delivery#run} */
        void accept(RedisNode node, int database, List<KeyEntry> entries, ScanPosition from) throws Exception;
    }

    private final RedisScanEndpoint endpoint;
    private final ExecutorService executor;
    private final PageSink sink;
    private final ScanListener listener;
    private final Reconnection reconnection;

    // The keys met so far; null when duplicates do not matter
    private final SeenKeys seen;

    private final List<Integer> databases;
    private final ScanCounts counts = new ScanCounts();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private List<RedisNode> nodes = List.of();
    private boolean interrupted;

    ScanPass(RedisScanEndpoint endpoint, ExecutorService executor, PageSink sink, ScanListener listener) {
        this.endpoint = endpoint;
        this.executor = executor;
        this.sink = sink;
        this.listener = listener;
        this.reconnection = new Reconnection(this);
        this.seen = configuration().isDistinct() ? new SeenKeys() : null;
        this.databases = endpoint.databaseNumbers();
    }

    RedisScanEndpoint endpoint() {
        return endpoint;
    }

    RedisScanConfiguration configuration() {
        return endpoint.getConfiguration();
    }

    ExecutorService executor() {
        return executor;
    }

    ScanListener listener() {
        return listener;
    }

    Reconnection reconnection() {
        return reconnection;
    }

    ScanCounts counts() {
        return counts;
    }

    List<Integer> databases() {
        return databases;
    }

    /** Ends the pass after the pages that the route has at this moment. */
    void stop() {
        stopping.countDown();
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Waits, but no longer once the pass is to stop. */
    void pause(long milliseconds) throws InterruptedException {
        stopping.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Finds the nodes to read, and whether they can be reached. Called before {@link #run}. */
    ScanReport begin() {
        databases.forEach(endpoint.getConnections()::keyspace);
        nodes = endpoint.getConnections().nodes(configuration().isReplicas());
        return report();
    }

    ScanReport report() {
        return ScanReport.of(databases, nodes, counts, interrupted);
    }

    /** Reads everything, and returns when the route has had all of it or when it was asked to stop. */
    void run() throws Exception {
        boolean complete = endpoint.getConnections().isCluster() ? scanCluster() : scanServer();
        interrupted = !complete;
    }

    /** A replica may go, and another one or the primary is read from the beginning. */
    private boolean scanServer() throws Exception {
        while (true) {
            try {
                return new NodeScan(this, nodes.get(0), null, "").run();
            } catch (NodeReplacedException e) {
                counts.addRestart();
                nodes = nodesNow();
                if (isStopping()) {
                    return false;
                }
            }
        }
    }

    private boolean scanCluster() throws Exception {
        SlotCoverage coverage = new SlotCoverage();
        Map<RedisNode, BitSet> open = coverage.open(nodes);
        for (int round = 1; !open.isEmpty(); round++) {
            if (round > MOST_ROUNDS) {
                throw new IllegalStateException("The cluster moved slots during each of " + MOST_ROUNDS
                        + " rounds of this pass. Run it again when the cluster is at rest");
            }
            if (!scanTogether(open, round == 1, coverage)) {
                return false;
            }
            nodes = nodesNow();
            if (isStopping()) {
                return false;
            }
            open = coverage.open(nodes);
        }
        return true;
    }

    /**
     * Scans nodes side by side. When one fails the others end after the page at hand; all have ended when this returns.
     *
     * @param  all whether to read all keys of the nodes, and not only those of their open slots
     * @return     whether each was read to its end, or given up because another node has taken its place
     */
    private boolean scanTogether(Map<RedisNode, BitSet> open, boolean all, SlotCoverage coverage) throws Exception {
        CompletionService<NodeRead> scans = new ExecutorCompletionService<>(executor);
        open.forEach((node, slots) -> scans.submit(() -> {
            NodeScan scan = all
                    ? new NodeScan(this, node, null, HeldSlots.of(node, List.copyOf(open.keySet())))
                    : new NodeScan(this, node, slots, null);
            boolean complete = scan.run();
            // While all nodes are read for the first time, keys may still be arriving in a slot that is migrating.
            return new NodeRead(node, all ? node.owned() : slots, complete);
        }));
        boolean complete = true;
        Exception failure = null;
        for (int i = 0; i < open.size(); i++) {
            try {
                NodeRead read = scans.take().get();
                coverage.add(read.node(), read.slots());
                complete &= read.complete();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof NodeReplacedException)) {
                    stop();
                    failure = failure != null ? failure : e.getCause() instanceof Exception cause ? cause : e;
                }
            } catch (InterruptedException e) {
                stop();
                throw e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return complete;
    }

    private List<RedisNode> nodesNow() throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return endpoint.getConnections().nodes(configuration().isReplicas());
            } catch (RedisException e) {
                String address = nodes.get(0).address();
                reconnection.check(address, e);
                reconnection.pause(address, e, attempt);
                if (isStopping()) {
                    return List.of();
                }
            }
        }
    }

    /** Takes a page to the route and counts it. Called on the threads of several nodes. */
    void deliver(RedisNode node, int database, NodeReader.Page page, ScanPosition from) throws Exception {
        List<KeyEntry> entries = seen == null ? page.entries() : seen.unseen(page.entries());
        if (!entries.isEmpty()) {
            sink.accept(node, database, entries, from);
        }
        counts.add(page.scanned(), entries);
        listener.pageDone(node.address(), page.scanned());
    }

    /** That a node was read, for which slots, and whether to its end. */
    private record NodeRead(RedisNode node, BitSet slots, boolean complete) {}
}

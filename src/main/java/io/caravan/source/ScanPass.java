package io.caravan.source;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * One pass over every key: all nodes at once, the databases of a node one after the other.
 *
 * In a cluster slots may move while the pass runs. A key could then leave a node before that node's cursor reaches it, and
 * arrive on another behind that one's cursor. So when all nodes have been read, the nodes that hold slots which they did
 * not own at their start are read again for those slots, until there are none.
 */
final class ScanPass {

    private static final int MOST_ROUNDS = 100;

    /** Takes the pages of a pass, on the threads of several nodes at once. */
    interface PageSink {
        void accept(RedisNode node, int database, List<KeyEntry> entries) throws Exception;
    }

    private final RedisScanEndpoint endpoint;
    private final ExecutorService executor;
    private final PageSink sink;
    private final CountDownLatch stopSignal;
    private final ScanListener listener;
    private final ScanCounts counts = new ScanCounts();
    private final SeenKeys seen;
    private final List<Integer> databases;
    private List<RedisNode> nodes = List.of();

    ScanPass(
            RedisScanEndpoint endpoint,
            ExecutorService executor,
            PageSink sink,
            CountDownLatch stopSignal,
            ScanListener listener) {
        this.endpoint = endpoint;
        this.executor = executor;
        this.sink = sink;
        this.stopSignal = stopSignal;
        this.listener = listener;
        this.seen = endpoint.isDistinct() ? new SeenKeys() : null;
        this.databases = endpoint.databaseNumbers();
    }

    RedisScanEndpoint endpoint() {
        return endpoint;
    }

    CountDownLatch stopSignal() {
        return stopSignal;
    }

    ScanListener listener() {
        return listener;
    }

    ScanCounts counts() {
        return counts;
    }

    SeenKeys seen() {
        return seen;
    }

    /** Finds the nodes to read, and whether they can be reached. Called before {@link #run}. */
    ScanReport begin() {
        databases.forEach(endpoint.getConnections()::keyspace);
        nodes = endpoint.getConnections().nodes(endpoint.isReplicas());
        return report();
    }

    ScanReport report() {
        return ScanReport.of(databases, nodes, counts, stopSignal.getCount() == 0);
    }

    /** Reads everything, and returns when the route has had all of it or when it was asked to stop. */
    void run() throws Exception {
        if (!endpoint.getConnections().isCluster()) {
            scanNode(nodes.get(0), null);
            return;
        }
        Map<String, BitSet> covered = new HashMap<>();
        for (int round = 1; stopSignal.getCount() > 0; round++) {
            Map<RedisNode, BitSet> todo = todo(covered);
            if (todo.isEmpty()) {
                return;
            }
            if (round > MOST_ROUNDS) {
                throw new IllegalStateException("The cluster moved slots during each of " + MOST_ROUNDS
                        + " rounds of this pass. Run it again when the cluster is at rest");
            }
            scanTogether(todo, round == 1, covered);
            nodes = endpoint.getConnections().nodes(endpoint.isReplicas());
        }
    }

    private Map<RedisNode, BitSet> todo(Map<String, BitSet> covered) {
        Map<RedisNode, BitSet> todo = new HashMap<>();
        for (RedisNode node : nodes) {
            BitSet slots = node.slots();
            slots.andNot(covered.getOrDefault(node.id(), new BitSet()));
            if (!slots.isEmpty()) {
                todo.put(node, slots);
            }
        }
        return todo;
    }

    private void scanTogether(Map<RedisNode, BitSet> todo, boolean firstRound, Map<String, BitSet> covered)
            throws Exception {
        CompletionService<RedisNode> scans = new ExecutorCompletionService<>(executor);
        List<Future<?>> running = new ArrayList<>();
        todo.forEach((node, slots) -> running.add(scans.submit(() -> {
            scanNode(node, firstRound ? null : slots);
            return node;
        })));
        try {
            for (int i = 0; i < todo.size(); i++) {
                try {
                    RedisNode node = scans.take().get();
                    // Keys may still be arriving in a slot that was importing while the others were read.
                    BitSet done = firstRound ? node.owned() : todo.get(node);
                    covered.computeIfAbsent(node.id(), id -> new BitSet()).or(done);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof NodeReplacedException)) {
                        throw (Exception) e.getCause();
                    }
                }
            }
        } finally {
            running.forEach(scan -> scan.cancel(true));
        }
    }

    private void scanNode(RedisNode node, BitSet slots) throws Exception {
        for (int database : databases) {
            ScanTask task = new ScanTask(this, node, database, endpoint.keyFilter(slots));
            try (NodeReader reader = new NodeReader(task)) {
                deliver(task, reader);
            }
        }
        listener.nodeDone(node.address());
    }

    private void deliver(ScanTask task, NodeReader reader) throws Exception {
        Future<NodeReader.Page> ahead = executor.submit(reader::next);
        try {
            for (NodeReader.Page page = get(ahead); page != null; page = get(ahead)) {
                ahead = executor.submit(reader::next);
                if (!page.entries().isEmpty()) {
                    sink.accept(task.node(), task.database(), page.entries());
                    counts.addDelivered(page.entries().size());
                }
                listener.pageDone(task.node().address(), page.scanned());
            }
        } finally {
            ahead.cancel(true);
        }
    }

    private static NodeReader.Page get(Future<NodeReader.Page> page) throws Exception {
        try {
            return page.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }
}

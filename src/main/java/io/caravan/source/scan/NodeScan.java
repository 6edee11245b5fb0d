package io.caravan.source.scan;

import io.caravan.source.RedisNode;
import java.util.BitSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The scan of one node: one database after the other, the next page being read while the route has those before. */
final class NodeScan {

    private static final long STOP_CHECK_MILLIS = 100;

    private final ScanPass pass;
    private final RedisNode node;
    private final BitSet slots;

    private final String held;

    /**
     * @param slots the cluster slots to keep to; {@code null} for all
     * @param held  as in {@link ScanTask}
     */
    NodeScan(ScanPass pass, RedisNode node, BitSet slots, String held) {
        this.pass = pass;
        this.node = node;
        this.slots = slots;
        this.held = held;
    }

    /**
     * Returns when the route has had every page, or, after the page at hand, when the pass is to stop.
     *
     * @return whether it had every page
     */
    boolean run() throws Exception {
        for (int database : pass.databases()) {
            ScanTask task = new ScanTask(pass, node, database, pass.endpoint().keyFilter(slots), held);
            try (NodeReader reader = new NodeReader(task)) {
                if (!deliver(reader, database)) {
                    return false;
                }
            }
        }
        pass.listener().nodeDone(node.address());
        return true;
    }

    private boolean deliver(NodeReader reader, int database) throws Exception {
        Future<NodeReader.Page> ahead = pass.executor().submit(reader::next);
        int together = pass.configuration().getConcurrentConsumers();
        try (PagesInRoute route = new PagesInRoute(pass.executor(), together)) {
            while (isReady(ahead)) {
                NodeReader.Page page = resultOf(ahead);
                if (page == null) {
                    return reader.isAtEnd();
                }
                if (pass.isStopping()) {
                    return false;
                }
                ahead = pass.executor().submit(reader::next);
                route.deliver(page.start(), from -> pass.deliver(node, database, page, from));
            }
            return false;
        } finally {
            ahead.cancel(true);
        }
    }

    /** Waits for the page, but no longer once the pass is to stop. */
    private boolean isReady(Future<NodeReader.Page> page) throws InterruptedException {
        while (!page.isDone() && !pass.isStopping()) {
            try {
                page.get(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // A failure is thrown where the result is taken.
            }
        }
        return page.isDone();
    }

    private static NodeReader.Page resultOf(Future<NodeReader.Page> page) throws Exception {
        try {
            return page.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }
}

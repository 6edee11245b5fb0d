package io.caravan.source.scan;

import io.caravan.source.RedisUnavailableException;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;

/**
 * Reads the keys of one database of one node, page by page, over as many connections as it takes.
 *
 * One thread reads; another may close it, which waits for that one to have ended.
 */
final class NodeReader implements AutoCloseable {

    /**
     * Keys that were read together.
     *
     * @param start   from where on a scan finds these keys; {@code null} where no other pass could go on from there
     * @param scanned how many keys SCAN returned for it, those included that were left out
     * @param entries what was read of the others
     */
    record Page(ScanPosition start, long scanned, List<KeyEntry> entries) {}

    private final ScanTask task;
    private final ScanArgs scanArgs;
    private final NodeProgress progress;
    private boolean closed;

    // The connection, and what reads over it
    private StatefulRedisConnection<byte[], byte[]> connection;
    private ValueReader values;
    private boolean started;

    // The answer of SCAN from where on keys are still to be read
    private KeyScanCursor<byte[]> keys;
    private RedisFuture<KeyScanCursor<byte[]>> following;

    // What is still to be read of that answer
    private PageRead page;
    private int leftOut;

    NodeReader(ScanTask task) {
        this.task = task;
        this.progress = new NodeProgress(task);
        this.scanArgs = task.endpoint().scanArgs();
    }

    /**
     * Reads the next page.
     *
     * @return                            {@code null} after the last page, or when the pass is to stop
     * @throws RedisUnavailableException  if the node refuses, or cannot be reached and must not be tried again
     * @throws NodeReplacedException      if the node is no longer the one that holds the keys
     */
    synchronized Page next() throws InterruptedException {
        for (int attempt = 0; !closed && !task.pass().isStopping(); attempt++) {
            try {
                if (connection == null) {
                    connect();
                }
                if (page == null) {
                    if (isAtEnd()) {
                        return null;
                    }
                    scan();
                }
                return readPortion();
            } catch (RedisException e) {
                disconnect();
                recover(e, attempt);
            }
        }
        return null;
    }

    /** Returns whether all pages have been read. */
    synchronized boolean isAtEnd() {
        return progress.isAtEnd();
    }

    private void connect() {
        connection = task.connections().connect(task.node(), task.database());
        ServerProcess server = ServerProcess.at(connection, task);
        values = ValueReader.on(connection, task, server.absoluteExpiry());
        progress.answeredBy(server.runId());
        if (!started) {
            task.started(task.await(connection.async().dbsize()));
            started = true;
        }
    }

    /** Gets the next keys; those after them are asked for at the same time. */
    private void scan() throws InterruptedException {
        long pause = task.configuration().getPageDelay();
        if (keys != null && pause > 0) {
            task.pass().pause(pause);
        }
        keys = task.await(following != null ? following : connection.async().scan(progress.cursor(), scanArgs));
        following = keys.isFinished() || pause > 0 ? null : connection.async().scan(keys, scanArgs);
        List<byte[]> accepted = task.accepted(keys.getKeys());
        leftOut = keys.getKeys().size() - accepted.size();
        if (leftOut > 0) {
            leftOut -= task.own(keys.getKeys());
        }
        page = new PageRead();
        values.read(accepted, page);
    }

    private Page readPortion() {
        ScanPosition start = progress.position();
        PageRead.Portion portion = page.next();
        if (!page.isDone()) {
            return new Page(start, portion.keys(), portion.entries());
        }
        // From here the scan goes on after a lost connection.
        page = null;
        progress.moveTo(keys);
        return new Page(start, portion.keys() + leftOut, portion.entries());
    }

    private void recover(RedisException failure, int attempt) throws InterruptedException {
        String address = task.node().address();
        task.pass().reconnection().check(address, failure);
        task.checkNotReplaced(failure);
        task.pass().reconnection().pause(address, failure, attempt);
    }

    private void disconnect() {
        keys = null;
        following = null;
        page = null;
        if (connection != null) {
            connection.closeAsync();
            connection = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}

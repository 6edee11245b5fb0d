package io.caravan.source;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the keys of one database of one node, page by page, over as many connections as it takes.
 *
 * A cursor means something only to the server process that gave it: when another process answers after a reconnect, the
 * scan begins again. Used by one thread at a time.
 */
final class NodeReader implements AutoCloseable {

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)");
    private static final long LONGEST_DELAY_MILLIS = 10_000;
    private static final long FIRST_DELAY_MILLIS = 50;

    /** What one SCAN call gave: how many keys, and those of them that were read. */
    record Page(long scanned, List<KeyEntry> entries) {}

    private final ScanTask task;
    private final ScanArgs scanArgs;
    private StatefulRedisConnection<byte[], byte[]> connection;
    private ValueReader values;
    private String runId;
    private int leftOut;
    private ScanCursor cursor = ScanCursor.INITIAL;
    private RedisFuture<KeyScanCursor<byte[]>> next;
    private KeyScanCursor<byte[]> page;
    private final Deque<List<byte[]>> groups = new ArrayDeque<>();

    NodeReader(ScanTask task) {
        this.task = task;
        this.scanArgs = task.endpoint().scanArgs();
    }

    /**
     * Reads the next page.
     *
     * @return                        {@code null} after the last page, or when the pass is to stop
     * @throws RedisException         if the node refuses, or cannot be reached and must not be tried again
     * @throws NodeReplacedException  if the node is no longer the one that holds the keys
     */
    Page next() throws InterruptedException {
        for (int attempt = 0; !task.isStopping(); attempt++) {
            try {
                if (connection == null) {
                    open();
                }
                if (groups.isEmpty()) {
                    if (cursor.isFinished()) {
                        return null;
                    }
                    turnPage();
                }
                return readGroup();
            } catch (RedisException e) {
                close();
                retryAfter(e, attempt);
            }
        }
        return null;
    }

    private void open() {
        connection = task.connections().connect(task.node(), task.database());
        String info = connection.sync().info("server");
        values = ValueReader.on(connection, task, majorVersionOf(info) >= 7);
        String current = find(RUN_ID, info);
        if (runId == null) {
            task.started(connection.sync().dbsize());
        }
        if (runId != null && !runId.equals(current)) {
            cursor = ScanCursor.INITIAL;
            task.restarted();
        }
        runId = current;
    }

    /** Gets the keys of the next page; the page after it is asked for at the same time. */
    private void turnPage() throws InterruptedException {
        long pause = task.endpoint().getPageDelay();
        if (page != null && pause > 0) {
            task.pause(pause);
        }
        if (next == null) {
            next = commands().scan(cursor, scanArgs);
        }
        page = task.await(next);
        next = page.isFinished() || pause > 0 ? null : commands().scan(page, scanArgs);
        groups.addAll(values.groups(accepted(page.getKeys())));
    }

    private Page readGroup() {
        List<byte[]> keys = groups.peek();
        List<KeyEntry> entries = task.finished(keys.size(), values.read(keys));
        groups.remove();
        long scanned = keys.size();
        if (groups.isEmpty()) {
            scanned += pageIsRead();
        }
        return new Page(scanned, entries);
    }

    /** Moves on: from here the scan would go on after a lost connection. Returns how many keys were left out. */
    private long pageIsRead() {
        cursor = page;
        task.leftOut(leftOut);
        return leftOut;
    }

    private List<byte[]> accepted(List<byte[]> keys) {
        List<byte[]> accepted = new ArrayList<>(keys.size());
        leftOut = 0;
        for (byte[] key : keys) {
            if (task.accepts(key)) {
                accepted.add(key);
            } else if (!task.isOwn(key)) {
                leftOut++;
            }
        }
        return accepted;
    }

    private void retryAfter(RedisException failure, int attempt) throws InterruptedException {
        if (RedisFailures.isRefusal(failure) && !RedisFailures.isPassing(failure)) {
            throw failure;
        }
        if (!task.endpoint().isReconnect()) {
            throw RedisFailures.lost(task.node().address(), failure);
        }
        task.checkNotReplaced(failure);
        long constant = task.connections().reconnectDelay().toMillis();
        long delay = constant > 0
                ? constant
                : Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(attempt, 10));
        task.lost(RedisFailures.reasonOf(failure), delay);
        task.pause(delay);
    }

    private RedisAsyncCommands<byte[], byte[]> commands() {
        return connection.async();
    }

    private static int majorVersionOf(String info) {
        return Integer.parseInt(find(VERSION, info));
    }

    private static String find(Pattern pattern, String info) {
        Matcher matcher = pattern.matcher(info);
        return matcher.find() ? matcher.group(1) : "0";
    }

    @Override
    public void close() {
        next = null;
        page = null;
        groups.clear();
        if (connection != null) {
            connection.closeAsync().orTimeout(1, TimeUnit.SECONDS);
            connection = null;
        }
    }
}

package io.caravan.source.scan;

import io.lettuce.core.ScanCursor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the keys of one database of one node have been read.
 *
 * A cursor means something only to the server process that gave it: when another one answers, the scan begins anew. Not
 * thread-safe.
 */
final class NodeProgress {

    private static final Logger LOG = LoggerFactory.getLogger(NodeProgress.class);

    private final ScanTask task;
    private ScanCursor cursor = ScanCursor.INITIAL;
    private String runId;
    private boolean begun;

    NodeProgress(ScanTask task) {
        this.task = task;
    }

    /** Takes note of the process that answers from now on. @param process its run id; {@code null} if it tells none */
    void answeredBy(String process) {
        if (!begun) {
            task.checkpoint().ifPresent(last -> goOn(last, process));
            begun = true;
        } else if (cursor != ScanCursor.INITIAL && (process == null || !process.equals(runId))) {
            cursor = ScanCursor.INITIAL;
            task.restarted();
        }
        runId = process;
    }

    private void goOn(ScanPosition last, String process) {
        String address = task.node().address();
        if (process == null || !process.equals(last.runId()) || !task.held().equals(last.slots())) {
            LOG.info(
                    "Redis at {}, database {}: begins anew, since the pass that was cut off read another process or other slots",
                    address,
                    task.database());
        } else if (!ScanCursor.INITIAL.getCursor().equals(last.cursor())) {
            LOG.info("Redis at {}, database {}: goes on where a pass was cut off", address, task.database());
            cursor = ScanCursor.of(last.cursor());
            task.resumed();
        }
    }

    /** Returns the cursor up to which all keys have been read. */
    ScanCursor cursor() {
        return cursor;
    }

    void moveTo(ScanCursor next) {
        cursor = next;
    }

    /** Returns whether all keys have been read. */
    boolean isAtEnd() {
        return cursor.isFinished();
    }

    /** Returns from where on keys are still to be read; {@code null} where no other pass could go on from there. */
    ScanPosition position() {
        return runId == null || task.held() == null
                ? null
                : new ScanPosition(task.node().id(), task.database(), runId, task.held(), cursor.getCursor());
    }
}

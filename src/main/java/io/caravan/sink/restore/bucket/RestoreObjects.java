package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.KeyVersion;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import io.caravan.state.backup.BucketKey;
import io.caravan.state.backup.BucketReader;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.FoundVersion;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Reads what a batch consists of, and checks it; nothing unchecked is handed on. */
public final class RestoreObjects {

    /** What is longer is written in pieces. */
    static final long MOST_INLINE_BYTES = 16L << 20;

    private static final long MOST_BYTES = 8L << 20;

    private RedisConnections connections;
    private RestoreSelection selection;
    private RestoreReport report;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setSelection(RestoreSelection selection) {
        this.selection = selection;
    }

    public void setReport(RestoreReport report) {
        this.report = report;
    }

    /**
     * Returns what is left of a batch, in portions of some megabytes; each is read when it is asked for.
     *
     * @throws io.caravan.state.SinkAwayException on the way, if S3 cannot be asked now
     */
    public Iterator<RestorePortion> read(RestoreBatch batch) {
        return new Portions(batch);
    }

    private final class Portions implements Iterator<RestorePortion> {

        private final RestoreBatch batch;
        private final SegmentRuns runs;
        private int next;
        private RestorePortion large;

        Portions(RestoreBatch batch) {
            this.batch = batch;
            this.next = batch.next();
            this.runs = new SegmentRuns(batch);
        }

        @Override
        public boolean hasNext() {
            return large != null || next < batch.end();
        }

        @Override
        public RestorePortion next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (large != null) {
                RestorePortion portion = large;
                large = null;
                return portion;
            }
            RestorePortion portion = new RestorePortion(batch, next);
            while (next < batch.end() && portion.bytes() < MOST_BYTES && large == null) {
                take(portion);
            }
            return portion;
        }

        private void take(RestorePortion portion) {
            int number = next;
            BucketKey key = batch.key(number);
            Optional<FoundVersion> found = batch.reader().find(key, version -> {
                KeyVersion read = runs.read(number, version);
                report.lag(selection, read.changedAt(), read.state().capturedAt());
                return read;
            });
            noteLag(key, batch.reader());
            next = number + 1;
            if (found.isEmpty()) {
                portion.leaveUnknown();
            } else if (found.get().isBroken()) {
                portion.addBroken(found.get());
            } else if (!isWanted(found.get())) {
                portion.leave();
            } else if (isOver(found.get())) {
                portion.add(gone(found.get()));
            } else if (found.get().isTooLarge()) {
                large = new RestorePortion(batch, number);
                large.setLarge(found.get());
            } else {
                portion.add(found.get());
            }
        }
    }

    /** Whether a change was heard of before the instant is said by the version after it. */
    private void noteLag(BucketKey key, BucketReader reader) {
        BucketVersion next = key.next();
        if (next == null) {
            return;
        }
        try {
            report.lag(selection, reader.look(next).changedAt(), next.instant());
        } catch (BrokenObjectException e) {
            report.doubt("How late changes were captured is not known: '" + next.objectKey() + "' " + e.getMessage());
        }
    }

    /** Redis may announce much later that a key has expired. */
    private boolean isOver(FoundVersion found) {
        long expiry = found.version().state().expiresAt();
        return selection.isOfThePast() && expiry >= 0 && expiry <= selection.at();
    }

    private static FoundVersion gone(FoundVersion found) {
        KeyVersion version = found.version();
        KeyState gone = KeyState.gone(
                version.state().database(),
                version.state().key(),
                version.state().capturedAt());
        return new FoundVersion(found.where(), new KeyVersion(gone, version.changedAt(), version.event()), null);
    }

    private boolean isWanted(FoundVersion found) {
        KeyState state = found.version().state();
        boolean unknown = state.database() == KeyState.UNKNOWN_DATABASE;
        return selection.wants(state, unknown ? connections.defaultDatabase() : state.database());
    }
}

package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ObjectReader;
import io.caravan.process.backup.SegmentEntry;
import io.caravan.process.backup.StateDigest;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.SinkAwayException;
import io.caravan.state.backup.BucketKeys;
import io.caravan.state.backup.BucketReader;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.BucketVersions;
import io.caravan.state.backup.FoundVersion;
import io.caravan.state.backup.VersionVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Reads the newest state of each key out of a bucket, from the objects themselves. */
final class StoredStates {

    private static final int BATCH = 500;

    private final S3Connection s3;
    private final BackupSettings settings;
    private final int defaultDatabase;
    private final int concurrency;

    /** @param defaultDatabase that versions of the realtime backup belong to */
    StoredStates(S3Connection s3, BackupSettings settings, int defaultDatabase, int concurrency) {
        this.s3 = s3;
        this.settings = settings;
        this.defaultDatabase = defaultDatabase;
        this.concurrency = concurrency;
    }

    /** Is told of each, on several threads. */
    interface Receiver {

        /** @param database that the key belongs to @param digest of the state; 0 of one that was gone */
        void state(int database, KeyState state, long digest, String object);

        void broken(String object, String reason);
    }

    /**
     * Reads all, or some.
     *
     * @param  wanted            tells by the hash of a key whether it is
     * @throws SinkAwayException if S3 cannot be asked now
     */
    void read(Predicate<String> wanted, Receiver receiver) throws InterruptedException {
        BucketVersions versions = new BucketVersions(s3, settings);
        BucketKeys keys = versions.keys(
                BucketVersions.NOW,
                defaultDatabase,
                version -> wanted.test(version.name().sha256()),
                new BrokenSegments(receiver));
        BucketReader reader = versions.reader().holdingAtMost(RestoreObjects.MOST_INLINE_BYTES);
        ExecutorService threads = Executors.newFixedThreadPool(concurrency);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int from = 0; from < keys.size(); from += BATCH) {
                RestoreBatch batch = new RestoreBatch(keys, reader, from, Math.min(keys.size(), from + BATCH));
                all.add(threads.submit(() -> read(batch, receiver)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void read(RestoreBatch batch, Receiver receiver) {
        SegmentRuns runs = new SegmentRuns(batch);
        for (int i = batch.next(); i < batch.end(); i++) {
            int number = i;
            Optional<FoundVersion> found =
                    batch.reader().find(batch.key(number), version -> runs.read(number, version));
            if (found.isPresent()) {
                hand(batch.reader(), found.get(), receiver);
            }
        }
    }

    private void hand(BucketReader reader, FoundVersion found, Receiver receiver) {
        String object = found.where().objectKey();
        if (found.isBroken()) {
            receiver.broken(object, found.fault().getMessage());
            return;
        }
        KeyState state = found.version().state();
        int database = state.database() == KeyState.UNKNOWN_DATABASE ? defaultDatabase : state.database();
        try {
            receiver.state(database, state, digest(reader, found), object);
        } catch (BrokenObjectException e) {
            receiver.broken(object, e.getMessage());
        }
    }

    private static long digest(BucketReader reader, FoundVersion found) throws BrokenObjectException {
        KeyState state = found.version().state();
        if (state.isGone()) {
            return 0;
        }
        if (!found.isTooLarge()) {
            return StateDigest.of(state);
        }
        if (state.form() != Form.LARGE) {
            return StateDigest.of(
                    reader.holdingAtMost(Integer.MAX_VALUE).read(found.where()).state());
        }
        try (InputStream content = reader.stream(found.where())) {
            ObjectReader pieces = reader.reader(found.where(), content);
            StateDigest digest = StateDigest.ofString();
            for (byte[] piece = pieces.next(); piece != null; piece = pieces.next()) {
                digest.update(piece);
            }
            return digest.value();
        } catch (IOException e) {
            throw new SinkAwayException(
                    "Cannot read '" + found.where().objectKey() + "' to its end: " + e.getMessage(), e);
        }
    }

    private record BrokenSegments(Receiver receiver) implements VersionVisitor {

        @Override
        public void version(BucketVersion version) {}

        @Override
        public void version(BucketVersion version, SegmentEntry entry) {}

        @Override
        public void broken(String segment, String reason) {
            receiver.broken(segment, reason);
        }
    }
}

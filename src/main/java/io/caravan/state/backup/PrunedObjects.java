package io.caravan.state.backup;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentEntry;
import io.caravan.process.backup.SegmentReader;
import io.caravan.process.backup.SegmentWriter;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.s3.S3Failures;
import io.caravan.state.SinkAwayException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** Deletes versions: objects many at a time, records of a segment by writing what is left of it anew. */
final class PrunedObjects {

    private static final Logger LOG = LoggerFactory.getLogger(Prune.class);
    private static final int AT_ONCE = 1_000;

    private final S3Connection s3;
    private final BackupFormat format;
    private final ObjectNames names;
    private final BucketReader reader;
    private final boolean dryRun;
    private final List<BucketVersion> waiting = new ArrayList<>();
    private final Map<String, Segment> segments = new HashMap<>();
    private final Set<String> brokenSegments = new HashSet<>();
    private long bytes;
    private long left;

    PrunedObjects(S3Connection s3, BackupSettings settings, BucketReader reader, boolean dryRun) {
        this.s3 = s3;
        this.format = settings.format();
        this.names = settings.names();
        this.reader = reader;
        this.dryRun = dryRun;
    }

    /** What is known of a segment: where its last record ends, and the offsets of those that go. */
    private static final class Segment {

        private long end;
        private long going;
        private long[] offsets = new long[4];
        private int count;

        void remove(BucketVersion record) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count * 2);
            }
            offsets[count++] = record.offset();
            going += record.size();
        }

        boolean goes(SegmentEntry entry) {
            return Arrays.binarySearch(offsets, 0, count, entry.offset()) >= 0;
        }
    }

    /** There is a record of a segment. */
    void note(BucketVersion record) {
        Segment segment = segments.computeIfAbsent(record.objectKey(), name -> new Segment());
        segment.end = Math.max(segment.end, record.offset() + record.size());
    }

    /** There is a segment of which nothing can be read. */
    void broken(String name, String reason) {
        if (brokenSegments.add(name)) {
            LOG.warn("Segment '{}' stays as it is: it {}", name, reason);
        }
    }

    void remove(BucketVersion version) {
        if (version.isInSegment()) {
            segments.get(version.objectKey()).remove(version);
            return;
        }
        waiting.add(version);
        bytes += version.size();
        if (waiting.size() == AT_ONCE) {
            delete();
        }
    }

    private void delete() {
        List<ObjectIdentifier> all = waiting.stream()
                .map(version ->
                        ObjectIdentifier.builder().key(version.objectKey()).build())
                .toList();
        waiting.clear();
        if (dryRun || all.isEmpty()) {
            return;
        }
        DeleteObjectsResponse answer = ask(
                "delete " + all.size() + " objects",
                () -> s3.client()
                        .deleteObjects(delete -> delete.bucket(s3.bucket())
                                .delete(objects -> objects.objects(all).quiet(true))));
        if (answer.hasErrors() && !answer.errors().isEmpty()) {
            throw new SinkAwayException(
                    "Cannot delete '" + answer.errors().get(0).key() + "' and "
                            + (answer.errors().size() - 1)
                            + " more in bucket '" + s3.bucket() + "': "
                            + answer.errors().get(0).message(),
                    null);
        }
    }

    /** Ends what was begun: deletes what waits, and segments of which nothing is left; writes those anew that are mostly outdated. */
    void finish() {
        delete();
        segments.forEach((name, segment) -> {
            Arrays.sort(segment.offsets, 0, segment.count);
            boolean gone = segment.count > 0 && segment.going * 2 >= segment.end && renew(name, segment);
            left += gone ? 0 : segment.count;
        });
    }

    /** Returns whether what was to go is gone, or would be. */
    private boolean renew(String name, Segment segment) {
        if (!dryRun) {
            if (segment.going < segment.end && !copyRest(name, segment)) {
                return false;
            }
            ask(
                    "delete '" + name + "'",
                    () -> s3.client()
                            .deleteObject(delete -> delete.bucket(s3.bucket()).key(name)));
        }
        bytes += segment.going;
        return true;
    }

    /** Returns whether all that stays is in another segment now. */
    private boolean copyRest(String name, Segment segment) {
        SegmentWriter rest = new SegmentWriter(format);
        try {
            byte[] content = new BucketObjects(s3).bytes(name);
            SegmentReader old = SegmentReader.of(format, content);
            for (SegmentEntry entry : old.entries()) {
                if (!segment.goes(entry)) {
                    int from = Math.toIntExact(entry.offset());
                    byte[] record = Arrays.copyOfRange(content, from, from + entry.length());
                    rest.add(old.open(entry, record), record);
                }
            }
        } catch (BrokenObjectException e) {
            broken(name, e.getMessage());
            return false;
        }
        byte[] object = rest.finish();
        String renewed = names.segment(
                System.currentTimeMillis(),
                names.parseSegment(name).orElseThrow().number());
        ask(
                "write '" + renewed + "'",
                () -> s3.client()
                        .putObject(put -> put.bucket(s3.bucket()).key(renewed), RequestBody.fromBytes(object)));
        return true;
    }

    private interface Request<T> {
        T send();
    }

    private <T> T ask(String what, Request<T> request) {
        try {
            return request.send();
        } catch (SdkException e) {
            throw new SinkAwayException(
                    "Cannot " + what + " in bucket '" + s3.bucket() + "' at " + s3.address() + ": "
                            + S3Failures.describe(e),
                    e);
        }
    }

    /** Returns how many records stay that were to go, with the segments that they are in. */
    long left() {
        return left;
    }

    /** Returns how many bytes are less, or would be. */
    long bytes() {
        return bytes;
    }
}

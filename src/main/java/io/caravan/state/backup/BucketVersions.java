package io.caravan.state.backup;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ObjectName;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentEntry;
import io.caravan.source.s3.S3Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The versions that a bucket really holds, found by listing it. Of segments the index is read, of other objects nothing. What an
 * object holds is not checked by that. Thread-safe.
 */
public final class BucketVersions {

    /** The instant of the newest versions. */
    public static final long NOW = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(BucketVersions.class);

    private final BucketObjects objects;
    private final BucketReader reader;
    private final ObjectNames names;

    /** @throws IllegalArgumentException if the settings do not fit together */
    public BucketVersions(S3Connection s3, BackupSettings settings) {
        this.objects = new BucketObjects(s3);
        this.reader = new BucketReader(s3, settings);
        this.names = settings.names();
    }

    /**
     * Hands on every version of every key.
     *
     * @throws io.caravan.state.SinkAwayException if the bucket cannot be listed now
     */
    public void each(VersionVisitor visitor) {
        each(names.path(), visitor);
    }

    /** Hands on every version in objects whose names begin so; below the path. */
    void each(String prefix, VersionVisitor visitor) {
        String token = null;
        do {
            ListObjectsV2Response page = objects.list(prefix, token);
            page.contents().forEach(object -> take(object, visitor));
            token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (token != null);
    }

    /** Hands on every version in segments. */
    void eachInSegments(VersionVisitor visitor) {
        each(names.segments(), visitor);
    }

    private void take(S3Object object, VersionVisitor visitor) {
        long storedAt = object.lastModified().toEpochMilli();
        Optional<ObjectName> name = names.parse(object.key());
        if (name.isPresent()) {
            visitor.version(BucketVersion.ofObject(name.get(), object.size(), storedAt));
        } else if (names.parseSegment(object.key()).isPresent()) {
            takeSegment(object, storedAt, visitor);
        } else if (!object.key().startsWith(names.housekeeping())) {
            LOG.debug("'{}' is no object of a backup", object.key());
            visitor.foreign(object.key());
        }
    }

    private void takeSegment(S3Object object, long storedAt, VersionVisitor visitor) {
        List<SegmentEntry> entries;
        try {
            entries = reader.segment(object.key(), object.size()).entries();
        } catch (BrokenObjectException e) {
            visitor.broken(object.key(), e.getMessage());
            return;
        }
        for (SegmentEntry entry : entries) {
            visitor.version(BucketVersion.ofRecord(object.key(), entry, storedAt), entry);
        }
    }

    /**
     * Returns the keys of which the bucket holds something that was captured by an instant, and those that have objects of their own
     * of later versions, in 80 to 200 bytes each.
     *
     * @param instant     milliseconds since 1970; {@link #NOW} for the newest
     * @param oldDatabase number of the database that versions of the realtime backup belong to
     * @param wanted      versions that count
     * @param also        is told of every version, of broken segments and of foreign objects
     */
    public BucketKeys keys(long instant, int oldDatabase, Predicate<BucketVersion> wanted, VersionVisitor also) {
        VersionTable table = new VersionTable(names.path(), oldDatabase);
        each(new VersionVisitor() {
            @Override
            public void version(BucketVersion version) {
                also.version(version);
                add(version);
            }

            @Override
            public void version(BucketVersion version, SegmentEntry entry) {
                also.version(version, entry);
                add(version);
            }

            private void add(BucketVersion version) {
                boolean counts = version.isPlain() || version.instant() <= instant;
                if (counts && wanted.test(version)) {
                    table.add(version);
                } else if (!counts && !version.isInSegment() && wanted.test(version)) {
                    table.addNext(version);
                }
            }

            @Override
            public void broken(String segment, String reason) {
                also.broken(segment, reason);
            }

            @Override
            public void foreign(String object) {
                also.foreign(object);
            }
        });
        return BucketKeys.of(table, instant, oldDatabase, reader);
    }

    /** Returns what reads versions of this bucket. */
    public BucketReader reader() {
        return reader;
    }
}

package io.caravan.state.backup;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.SegmentEntry;
import io.caravan.source.s3.S3Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes versions that are no longer wanted, and never the last one of a key that is intact.
 *
 * <p>The bucket is listed once to count, and then once for each part of the keys whose versions fit into memory together. A backup
 * may run meanwhile: it only adds newer versions.
 */
public final class Prune {

    private static final int MOST_VERSIONS_AT_ONCE = 200_000;

    private record Key(String sha256, int database) {}

    private final BucketVersions versions;
    private final BucketReader reader;
    private final PrunedObjects objects;
    private final Retention retention;
    private long keys;
    private long removed;
    private long spared;

    /**
     * @param dryRun whether nothing is removed
     * @throws IllegalArgumentException if the settings do not fit together
     */
    public Prune(S3Connection s3, BackupSettings settings, Retention retention, boolean dryRun) {
        this.versions = new BucketVersions(s3, settings);
        this.reader = versions.reader();
        this.retention = retention;
        this.objects = new PrunedObjects(s3, settings, reader, dryRun);
    }

    /** @throws io.caravan.state.SinkAwayException if S3 cannot be asked now; to be run again then */
    public PruneReport run() {
        return run(MOST_VERSIONS_AT_ONCE);
    }

    PruneReport run(int mostAtOnce) {
        long[] count = new long[1];
        versions.each(visitor((version, entry) -> count[0]++));
        int parts = Math.toIntExact(count[0] / mostAtOnce + 1);
        for (int part = 0; part < parts; part++) {
            prune(part, parts);
        }
        objects.finish();
        return new PruneReport(keys, count[0], removed - objects.left(), spared, objects.left(), objects.bytes());
    }

    private void prune(int part, int parts) {
        Map<Key, List<BucketVersion>> byKey = new HashMap<>();
        versions.each(visitor((version, entry) -> {
            Key key = new Key(version.name().sha256(), version.name().database());
            if (Integer.remainderUnsigned(Integer.parseUnsignedInt(key.sha256(), 0, 8, 16), parts) == part) {
                byKey.computeIfAbsent(key, each -> new ArrayList<>(1)).add(version);
            }
        }));
        keys += byKey.size();
        for (List<BucketVersion> all : byKey.values()) {
            List<BucketVersion> outdated = retention.outdated(all);
            if (!outdated.isEmpty()) {
                prune(all, outdated);
            }
        }
    }

    private void prune(List<BucketVersion> all, List<BucketVersion> outdated) {
        List<BucketVersion> kept = new ArrayList<>(all);
        kept.removeAll(outdated);
        List<BucketVersion> going = new ArrayList<>(outdated);
        // The newest of the old ones takes the place of those that are damaged, and so on.
        while (!going.isEmpty() && kept.stream().noneMatch(this::isIntact)) {
            kept = List.of(going.remove(0));
            spared++;
        }
        going.forEach(objects::remove);
        removed += going.size();
    }

    private boolean isIntact(BucketVersion version) {
        try {
            reader.read(version);
            return true;
        } catch (BrokenObjectException e) {
            return e.reason() == BrokenObjectException.Reason.TOO_LARGE;
        }
    }

    private interface Each {
        void version(BucketVersion version, SegmentEntry entry);
    }

    /** Objects without a timestamp are the only ones of their keys, and stay. */
    private VersionVisitor visitor(Each each) {
        return new VersionVisitor() {

            @Override
            public void version(BucketVersion version) {
                if (!version.isPlain()) {
                    each.version(version, null);
                }
            }

            @Override
            public void version(BucketVersion version, SegmentEntry entry) {
                objects.note(version);
                each.version(version, entry);
            }

            @Override
            public void broken(String segment, String reason) {
                objects.broken(segment, reason);
            }
        };
    }
}

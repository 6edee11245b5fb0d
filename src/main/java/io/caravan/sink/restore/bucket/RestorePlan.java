package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.SegmentEntry;
import io.caravan.sink.restore.TargetPrimaries;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.backup.BucketKeys;
import io.caravan.state.backup.BucketReader;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.BucketVersions;
import io.caravan.state.backup.VersionVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Finds out what a bucket holds, and parts it into batches. */
public final class RestorePlan {

    private static final long MOST_BYTES = 8L << 20;

    private S3Connection s3;
    private BackupSettings settings;
    private RedisConnections connections;
    private RestoreSelection selection;
    private RestoreReport report;
    private int batchSize = 500;
    private TargetPrimaries primaries;

    public void setS3(S3Connection s3) {
        this.s3 = s3;
    }

    public void setSettings(BackupSettings settings) {
        this.settings = settings;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setSelection(RestoreSelection selection) {
        this.selection = selection;
    }

    public void setReport(RestoreReport report) {
        this.report = report;
    }

    /** @param keys most keys of a batch */
    public void setBatchSize(int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("s3-to-redis.batch-size must be 1 or more, but is " + keys);
        }
        this.batchSize = keys;
    }

    /** Notes when a restore begins, and has the report told when the exchange ends. */
    public void begin(Exchange exchange) {
        report.begin(exchange);
    }

    /**
     * Returns what is to be restored.
     *
     * @throws io.caravan.state.SinkAwayException if the bucket cannot be listed now
     * @throws io.lettuce.core.RedisException     if Redis cannot be asked now
     * @throws IllegalArgumentException           if the settings do not fit together
     */
    public List<RestoreBatch> batches() {
        report.reset();
        if (primaries == null) {
            primaries = TargetPrimaries.of(connections);
        }
        BucketVersions versions = new BucketVersions(s3, settings);
        if (selection.isOfThePast()) {
            HistoryCheck.of(s3, settings, selection, report);
        }
        Optional<NamedKeys> named = selection.named();
        int oldDatabase = connections.defaultDatabase();
        Survey survey = new Survey(report, selection);
        BucketKeys keys = versions.keys(
                selection.at(),
                oldDatabase,
                version -> selection.mayWant(version, oldDatabase)
                        && (named.isEmpty() || named.get().meet(version.name().sha256())),
                survey);
        report.planned(keys.size());
        named.ifPresent(report::unmet);
        return partsOf(keys, versions.reader().holdingAtMost(RestoreObjects.MOST_INLINE_BYTES));
    }

    /**
     * Called when all is written: finds out whether it is still there, as far as that can be known.
     *
     * @throws io.lettuce.core.RedisException if Redis cannot be asked now
     */
    public void end() {
        primaries.replacedBy(TargetPrimaries.of(connections)).forEach(report::doubt);
    }

    private List<RestoreBatch> partsOf(BucketKeys keys, BucketReader reader) {
        List<RestoreBatch> batches = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int number = 0; number < keys.size(); number++) {
            bytes += keys.sizeOf(number);
            boolean isLast = number + 1 == keys.size();
            if (isLast
                    || number + 1 - from == batchSize
                    || bytes >= MOST_BYTES
                    || !keys.areNeighbours(number, number + 1)) {
                batches.add(new RestoreBatch(keys, reader, from, number + 1));
                from = number + 1;
                bytes = 0;
            }
        }
        return batches;
    }

    /** Tells the report of what the listing shows beside the versions that are wanted. */
    private record Survey(RestoreReport report, RestoreSelection selection) implements VersionVisitor {

        @Override
        public void version(BucketVersion version) {
            report.listed();
        }

        @Override
        public void version(BucketVersion version, SegmentEntry entry) {
            report.listed();
            report.lag(selection, entry.changedAt(), entry.capturedAt());
        }

        @Override
        public void broken(String segment, String reason) {
            report.broken(segment, reason);
        }

        @Override
        public void foreign(String object) {
            report.foreign();
        }
    }
}

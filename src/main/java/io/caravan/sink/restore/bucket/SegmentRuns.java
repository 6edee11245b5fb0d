package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.KeyVersion;
import io.caravan.state.backup.BucketKey;
import io.caravan.state.backup.BucketVersion;
import java.util.Arrays;

/** Fetches records that lie near each other in a segment at once. For one thread. */
final class SegmentRuns {

    private static final long MOST_BYTES = 8L << 20;
    private static final long WIDEST_HOLE = 64L << 10;

    private final RestoreBatch batch;
    private String segment = "";
    private long begin;
    private byte[] bytes = new byte[0];

    SegmentRuns(RestoreBatch batch) {
        this.batch = batch;
    }

    /** Reads a version of a key of the batch. @param number of the key */
    KeyVersion read(int number, BucketVersion version) throws BrokenObjectException {
        if (!version.isInSegment()) {
            return batch.reader().read(version);
        }
        if (!holds(version)) {
            fetch(number, version);
        }
        int from = (int) (version.offset() - begin);
        try {
            return batch.reader().open(version, Arrays.copyOfRange(bytes, from, from + (int) version.size()));
        } catch (BrokenObjectException e) {
            // It may have been damaged on its way only.
            return batch.reader().read(version);
        }
    }

    private boolean holds(BucketVersion version) {
        return version.objectKey().equals(segment)
                && version.offset() >= begin
                && version.offset() + version.size() <= begin + bytes.length;
    }

    private void fetch(int number, BucketVersion first) throws BrokenObjectException {
        long end = first.offset() + first.size();
        for (int next = number + 1; next < batch.end(); next++) {
            BucketKey key = batch.key(next);
            BucketVersion version = key.candidates().get(0);
            long longer = version.offset() + version.size();
            if (!version.objectKey().equals(first.objectKey())
                    || version.offset() < end
                    || version.offset() > end + WIDEST_HOLE
                    || longer - first.offset() > MOST_BYTES) {
                break;
            }
            end = longer;
        }
        bytes = batch.reader().bytes(first.objectKey(), first.offset(), end - first.offset());
        segment = first.objectKey();
        begin = first.offset();
        if (bytes.length < first.size()) {
            throw new BrokenObjectException(BrokenObjectException.Reason.DAMAGED, "is cut off");
        }
    }
}

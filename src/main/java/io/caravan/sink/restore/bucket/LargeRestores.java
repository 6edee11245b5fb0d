package io.caravan.sink.restore.bucket;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.ObjectReader;
import io.caravan.sink.restore.GoneKeys;
import io.caravan.sink.restore.RestoreOutcome;
import io.caravan.sink.restore.RestoreTerms;
import io.caravan.sink.restore.RestoredKeys;
import io.caravan.sink.restore.RestoredString;
import io.caravan.sink.restore.RestoredTtl;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import io.caravan.state.SinkAwayException;
import io.caravan.state.backup.BucketReader;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.FoundVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.camel.Body;

/**
 * Writes what is too large to be read as a whole: a string piece by piece, under a temporary name until all of it has proved
 * right; any other value at once, one at a time.
 */
public final class LargeRestores {

    private RedisConnections connections;
    private boolean ifAbsent;
    private RestoredTtl ttl = RestoredTtl.keep;
    private boolean dryRun;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setIfAbsent(boolean ifAbsent) {
        this.ifAbsent = ifAbsent;
    }

    public void setTtl(RestoredTtl ttl) {
        this.ttl = ttl;
    }

    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /**
     * Writes one.
     *
     * @return the one outcome
     * @throws SinkAwayException                            if S3 cannot be asked now
     * @throws io.caravan.source.RedisUnavailableException if Redis takes no writes now
     */
    public List<RestoreOutcome> write(@Body RestorePortion portion) {
        FoundVersion found = portion.largeString();
        BucketReader reader = portion.source();
        RestoreTerms terms = new RestoreTerms(ifAbsent, ttl, GoneKeys.delete, dryRun, null);
        try {
            return found.version().state().form() == KeyState.Form.LARGE
                    ? List.of(writeString(reader, found.where(), terms))
                    : writeWhole(reader, found.where(), terms);
        } catch (BrokenObjectException e) {
            KeyState state = found.version().state();
            return List.of(
                    new RestoreOutcome(state.database(), state.key(), RestoreOutcome.Result.FAILED, e.getMessage()));
        }
    }

    private synchronized List<RestoreOutcome> writeWhole(BucketReader reader, BucketVersion where, RestoreTerms terms)
            throws BrokenObjectException {
        KeyState state = reader.holdingAtMost(Integer.MAX_VALUE).read(where).state();
        return new RestoredKeys(connections, terms).write(List.of(state));
    }

    private RestoreOutcome writeString(BucketReader reader, BucketVersion where, RestoreTerms terms)
            throws BrokenObjectException {
        try (InputStream object = reader.stream(where)) {
            ObjectReader pieces = reader.reader(where, object);
            KeyState state = pieces.version().state();
            try (RestoredString string = RestoredString.begin(connections, state, terms)) {
                CheckedContent content = new CheckedContent(pieces);
                if (string.decided().isEmpty()) {
                    string.write(content);
                }
                // Also where nothing is written: whether it is right is known at its end only.
                content.transferTo(OutputStream.nullOutputStream());
                return string.commit();
            }
        } catch (CheckedContent.Broken e) {
            throw e.reason();
        } catch (IOException e) {
            throw new SinkAwayException("Cannot read '" + where.objectKey() + "' to its end: " + e.getMessage(), e);
        }
    }
}

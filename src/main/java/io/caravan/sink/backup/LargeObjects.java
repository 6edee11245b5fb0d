package io.caravan.sink.backup;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.ObjectWriter;
import io.caravan.process.backup.StateDigest;
import io.caravan.sink.backup.BackupObject.Action;
import io.caravan.sink.backup.BackupObject.Entry;
import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyChangedException;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.capture.LargeString;
import io.caravan.source.s3.S3Connection;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Stores strings that are too large to lie in memory, one at a time: piece by piece from Redis into an object of many parts. */
public final class LargeObjects {

    private static final Logger LOG = LoggerFactory.getLogger(LargeObjects.class);
    private static final int ATTEMPTS = 3;

    private RedisConnections connections;
    private S3Connection s3;
    private BackupFormat format;
    private ObjectNames names;
    private boolean isVersion;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    public void setS3(S3Connection s3) {
        this.s3 = s3;
    }

    public void setSettings(BackupSettings settings) {
        this.format = settings.format();
        this.names = settings.names();
        this.isVersion = settings.isVersioning() || settings.isPacked();
    }

    /**
     * Stores the string of an object as it is now.
     *
     * @return the object with what the bucket holds then; nothing to do if the key is gone or no large string any more, since
     *         that was announced
     * @throws UnstableValueException if it changes again and again while it is read
     */
    public synchronized BackupObject store(@Body BackupObject object) throws IOException {
        Entry entry = object.entries().get(0);
        for (int attempt = 1; ; attempt++) {
            try {
                return store(entry);
            } catch (KeyChangedException e) {
                if (attempt == ATTEMPTS) {
                    throw new UnstableValueException(e.getMessage() + ", " + ATTEMPTS + " times", e);
                }
            }
        }
    }

    private BackupObject store(Entry entry) throws IOException {
        try (LargeString string = LargeString.open(
                connections, entry.state().database(), entry.state().key())) {
            KeyState found = string.state();
            // It may have been written after it was first looked at.
            long timestamp = Math.max(entry.timestamp(), found.capturedAt());
            KeyState state = found.at(timestamp);
            String name = isVersion
                    ? names.name(state.database(), state.key(), timestamp)
                    : names.name(state.database(), state.key());
            if (state.form() != Form.LARGE || !"string".equals(state.type())) {
                return new BackupObject(name, Action.leave, null, List.of());
            }
            MultipartUpload upload = new MultipartUpload(s3, name);
            try {
                long digest = copy(string, new KeyVersion(state, entry.changedAt(), entry.event()), upload);
                upload.complete();
                Entry stored = new Entry(state, digest, timestamp, entry.changedAt(), entry.event());
                return new BackupObject(name, Action.putLarge, null, List.of(stored));
            } catch (IOException | RuntimeException e) {
                abort(upload, name);
                throw e;
            }
        }
    }

    private long copy(LargeString string, KeyVersion version, MultipartUpload upload) throws IOException {
        StateDigest digest = StateDigest.ofString();
        ObjectWriter writer = format.writer(version, upload);
        try (InputStream content = string.content()) {
            for (byte[] piece = content.readNBytes(LargeString.CHUNK_BYTES);
                    piece.length > 0;
                    piece = content.readNBytes(LargeString.CHUNK_BYTES)) {
                writer.write(piece);
                digest.update(piece);
            }
        }
        writer.finish();
        return digest.value();
    }

    private static void abort(MultipartUpload upload, String name) {
        try {
            upload.abort();
        } catch (SdkException e) {
            LOG.warn(
                    "What was uploaded of '{}' could not be taken back; a lifecycle rule of the bucket may do it",
                    name,
                    e);
        }
    }
}

package io.caravan.state.backup;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.KeyVersion;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.s3.S3Failures;
import io.caravan.state.SinkAwayException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Files that a backup keeps in its bucket beside the versions of keys: signed, encrypted and compressed as these are, and each bound
 * to its name.
 */
final class BackupFiles {

    private static final String TYPE = "caravan";
    private static final int ATTEMPTS = 3;

    private final S3Connection s3;
    private final BackupFormat format;

    BackupFiles(S3Connection s3, BackupFormat format) {
        this.s3 = s3;
        this.format = format;
    }

    /** @throws SinkAwayException if it could not be written, or nobody knows whether it was */
    void write(String name, byte[] content) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        long now = System.currentTimeMillis();
        KeyState file = new KeyState(0, key, TYPE, Form.STRING, content, content.length, -1, now);
        byte[] object = format.pack(new KeyVersion(file, now, KeyVersion.FOUND));
        ask(
                "write",
                name,
                () -> client().putObject(put -> put.bucket(s3.bucket()).key(name), RequestBody.fromBytes(object)));
    }

    /**
     * Returns a file's content, nothing if there is no such file. One that seems damaged is read again: it may have been damaged on
     * its way.
     *
     * @throws SinkAwayException     if it could not be read
     * @throws BrokenObjectException if it is not what was written under that name
     */
    Optional<byte[]> read(String name) throws BrokenObjectException {
        for (int attempt = 1; ; attempt++) {
            try {
                return readOnce(name);
            } catch (BrokenObjectException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Optional<byte[]> readOnce(String name) throws BrokenObjectException {
        byte[] object;
        try {
            object = ask(
                    "read",
                    name,
                    () -> client().getObjectAsBytes(
                                    get -> get.bucket(s3.bucket()).key(name))
                            .asByteArray());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
        KeyState file = format.unpack(object).state();
        if (!Arrays.equals(file.key(), name.getBytes(StandardCharsets.UTF_8)) || !TYPE.equals(file.type())) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.FOREIGN, "was written under another name than " + name);
        }
        return Optional.of(file.payload());
    }

    void delete(String name) {
        ask(
                "delete",
                name,
                () -> client().deleteObject(delete -> delete.bucket(s3.bucket()).key(name)));
    }

    private S3Client client() {
        return s3.client();
    }

    private <T> T ask(String what, String name, Supplier<T> request) {
        try {
            return request.get();
        } catch (NoSuchKeyException e) {
            throw e;
        } catch (SdkException e) {
            throw new SinkAwayException(
                    "Cannot " + what + " '" + name + "' in bucket '" + s3.bucket() + "' at " + s3.address() + ": "
                            + S3Failures.describe(e),
                    e);
        }
    }

    /** Returns the bucket, for messages. */
    String place() {
        return "bucket '" + s3.bucket() + "' at " + s3.address();
    }
}

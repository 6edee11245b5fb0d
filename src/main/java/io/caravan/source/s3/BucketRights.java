package io.caravan.source.s3;

import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tries in a bucket what flows do there, on an object that nobody has, and leaves no object behind. Each method returns what stands
 * in the way and what to do, in one line; nothing where nothing does.
 */
public final class BucketRights {

    private static final int NOT_FOUND = 404;
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Connection connection;
    private final String path;
    private final String object;

    /** @param path what the names of the flow's objects begin with */
    public BucketRights(S3Connection connection, String path) {
        this.connection = connection;
        this.path = path;
        this.object = path + "caravan/doctor-" + UUID.randomUUID();
    }

    /** Lists at most one object. */
    public Optional<String> list() {
        return obstacle(
                "list",
                "s3:ListBucket",
                s3 -> s3.listObjectsV2(
                        list -> list.bucket(bucket()).prefix(path).maxKeys(1)));
    }

    /** Gets an object that is not there. */
    public Optional<String> get() {
        return obstacle("get", "s3:GetObject", s3 -> {
            try {
                s3.getObjectAsBytes(get -> get.bucket(bucket()).key(object));
            } catch (NoSuchKeyException e) {
                // Whoever may get objects is told so.
            } catch (S3Exception e) {
                if (e.statusCode() != NOT_FOUND) {
                    throw e;
                }
            }
        });
    }

    /** Begins an upload in parts, and gives it up, so that there is no object at any time. */
    public Optional<String> put() {
        return obstacle("put", "s3:PutObject and s3:AbortMultipartUpload", s3 -> {
            String upload = s3.createMultipartUpload(
                            create -> create.bucket(bucket()).key(object))
                    .uploadId();
            s3.abortMultipartUpload(abort -> abort.bucket(bucket()).key(object).uploadId(upload));
        });
    }

    /** Returns whether the bucket keeps a marker of each object that is deleted, so that deleting cannot be tried. */
    public boolean keepsVersions() {
        try {
            return connection
                            .client()
                            .getBucketVersioning(get -> get.bucket(bucket()))
                            .status()
                    == BucketVersioningStatus.ENABLED;
        } catch (S3Exception e) {
            return e.statusCode() != NOT_IMPLEMENTED && !S3Failures.codeOf(e).equals("NotImplemented");
        }
    }

    /** Deletes an object that is not there. */
    public Optional<String> delete() {
        return obstacle(
                "delete",
                "s3:DeleteObject",
                s3 -> s3.deleteObject(delete -> delete.bucket(bucket()).key(object)));
    }

    private interface Trial {
        void on(S3Client s3);
    }

    private Optional<String> obstacle(String what, String right, Trial trial) {
        try {
            trial.on(connection.client());
            return Optional.empty();
        } catch (SdkException e) {
            return Optional.of("Cannot " + what + " objects '" + path + "…' of bucket '" + bucket() + "': "
                    + S3Failures.describe(e).replaceAll("\\. ", "; ") + ". Give the user " + right + " on it");
        }
    }

    private String bucket() {
        return connection.bucket();
    }
}

package io.caravan.state.backup;

import io.caravan.process.backup.BrokenObjectException;
import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.s3.S3Failures;
import io.caravan.state.SinkAwayException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * The objects of a bucket, unchecked. Thread-safe.
 *
 * <p>All methods throw SinkAwayException where S3 cannot be asked now, so that the same call may succeed later.
 */
record BucketObjects(S3Connection s3) {

    byte[] bytes(String name) throws BrokenObjectException {
        return ask(name, () -> client().getObjectAsBytes(get(name)).asByteArray());
    }

    byte[] bytes(String name, long offset, long length) throws BrokenObjectException {
        return ask(
                name,
                () -> client().getObjectAsBytes(range(name, offset, length)).asByteArray());
    }

    /** Begins to read an object. The caller closes the stream. */
    InputStream stream(String name) throws BrokenObjectException {
        return ask(name, () -> client().getObject(get(name)));
    }

    /** Begins to read a part of an object. The caller closes the stream. */
    InputStream stream(String name, long offset, long length) throws BrokenObjectException {
        return ask(name, () -> client().getObject(range(name, offset, length)));
    }

    ListObjectsV2Response list(String prefix, String token) {
        try {
            return client().listObjectsV2(
                            list -> list.bucket(s3.bucket()).prefix(prefix).continuationToken(token));
        } catch (SdkException e) {
            throw away("list", prefix, e);
        }
    }

    private GetObjectRequest.Builder request(String name) {
        return GetObjectRequest.builder().bucket(s3.bucket()).key(name);
    }

    private GetObjectRequest get(String name) {
        return request(name).build();
    }

    private GetObjectRequest range(String name, long offset, long length) {
        return request(name)
                .range("bytes=" + offset + "-" + (offset + length - 1))
                .build();
    }

    private S3Client client() {
        return s3.client();
    }

    private <T> T ask(String name, Supplier<T> request) throws BrokenObjectException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw refusal(e).orElseThrow(() -> away("read", name, e));
        }
    }

    private static Optional<BrokenObjectException> refusal(SdkException failure) {
        String code = S3Failures.codeOf(failure);
        if (code.equals("NoSuchKey")) {
            return Optional.of(new BrokenObjectException(Reason.MISSING, "is not there any more"));
        }
        return S3Failures.kindOf(failure) == S3Failures.Kind.OBJECT || code.equals("AccessDenied")
                ? Optional.of(
                        new BrokenObjectException(Reason.REFUSED, "is refused by S3: " + S3Failures.reasonOf(failure)))
                : Optional.empty();
    }

    /** Returns the failure of a request that may succeed later. @param what was asked for, such as read */
    SinkAwayException away(String what, String name, Exception failure) {
        return new SinkAwayException(
                "Cannot " + what + " '" + name + "' in bucket '" + s3.bucket() + "' at " + s3.address() + ": "
                        + S3Failures.describe(failure),
                failure);
    }
}

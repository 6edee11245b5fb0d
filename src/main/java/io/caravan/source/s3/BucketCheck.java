package io.caravan.source.s3;

import io.caravan.source.s3.BucketState.Kind;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Looks whether the bucket of a connection is there and can be used, and says in one line what stands in the way. */
public final class BucketCheck {

    private static final int MISSING = 404;
    private static final int FORBIDDEN = 403;
    private static final Set<String> DENIED = Set.of("AccessDenied", "AllAccessDisabled", "");

    private final S3Connection connection;

    public BucketCheck(S3Connection connection) {
        this.connection = connection;
    }

    /** Returns what there is; fails for no state of the server. */
    public BucketState look() {
        try {
            connection.client().headBucket(head -> head.bucket(connection.bucket()));
            return new BucketState(Kind.PRESENT, "Bucket " + where() + " is there");
        } catch (SdkException e) {
            return stateOf(e);
        }
    }

    /** Returns what there is, and creates the bucket where it is missing. */
    public BucketState lookOrCreate() {
        BucketState found = look();
        return found.kind() == Kind.MISSING ? create() : found;
    }

    private BucketState create() {
        try {
            connection.client().createBucket(create -> create.bucket(connection.bucket()));
        } catch (SdkException e) {
            if (!S3Failures.codeOf(e).equals("BucketAlreadyOwnedByYou")) {
                return notCreated(e);
            }
        }
        return new BucketState(Kind.CREATED, "Bucket " + where() + " was missing and has been created");
    }

    private BucketState notCreated(SdkException failure) {
        if (S3Failures.codeOf(failure).equals("BucketAlreadyExists")) {
            return new BucketState(
                    Kind.REFUSED, "Bucket " + where() + " belongs to somebody else. Choose another name (s3.bucket)");
        }
        return isDenied(failure) ? refused("s3:CreateBucket", failure) : stateOf(failure);
    }

    private BucketState stateOf(SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            Optional<String> region = regionOf(answer);
            if (answer.statusCode() == MISSING) {
                return new BucketState(
                        Kind.MISSING, "There is no bucket " + where() + ". Create it, or name another one (s3.bucket)");
            }
            if (region.isPresent()
                    && !region.get().equals(connection.getSettings().region())) {
                return new BucketState(
                        Kind.ELSEWHERE,
                        "Bucket " + where() + " lies in the region " + region.get() + ". Set s3.region to that");
            }
            if (answer.statusCode() == FORBIDDEN) {
                return forbidden(answer);
            }
        }
        boolean away = S3Failures.isAway(failure);
        return new BucketState(
                away ? Kind.UNREACHABLE : Kind.WRONG_CREDENTIALS,
                (away ? "Cannot reach S3 at " : "Cannot use S3 at ") + connection.address() + " (bucket '"
                        + connection.bucket() + "'): " + S3Failures.describe(failure));
    }

    private static Optional<String> regionOf(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
                .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"));
    }

    /** The answer to HEAD has no body, which would tell wrong keys from a right that is missing. */
    private BucketState forbidden(AwsServiceException answer) {
        SdkException reason = answer;
        try {
            connection.client().getBucketLocation(location -> location.bucket(connection.bucket()));
        } catch (SdkException e) {
            reason = e;
        }
        if (isDenied(reason)) {
            return refused("s3:ListBucket", reason);
        }
        return new BucketState(
                Kind.WRONG_CREDENTIALS,
                "S3 at " + connection.address() + " does not take the keys for bucket '" + connection.bucket() + "': "
                        + S3Failures.describe(reason));
    }

    private static boolean isDenied(SdkException failure) {
        return failure instanceof AwsServiceException answer
                && answer.statusCode() == FORBIDDEN
                && DENIED.contains(S3Failures.codeOf(answer));
    }

    private BucketState refused(String right, SdkException failure) {
        return new BucketState(
                Kind.REFUSED,
                "The user lacks a right on bucket " + where() + ": " + S3Failures.reasonOf(failure) + ". Give it "
                        + right);
    }

    private String where() {
        return "'" + connection.bucket() + "' at " + connection.address();
    }
}

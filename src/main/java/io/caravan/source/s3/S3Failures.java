package io.caravan.source.s3;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failure of the S3 client means, in words and in kind. */
public final class S3Failures {

    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int TOO_MANY_REQUESTS = 429;

    /** The server is there and wants the request again, or got it damaged. */
    private static final Set<String> PASSING = Set.of(
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "RequestTimeout",
            "OperationAborted",
            "ConditionalRequestConflict",
            "BadDigest",
            "IncompleteBody",
            "XAmzContentSHA256Mismatch");

    /** Whatever is asked is refused until somebody changes rights, keys, clocks or settings. */
    private static final Set<String> SETUP = Set.of(
            "NoSuchBucket",
            "InvalidBucketName",
            "PermanentRedirect",
            "TemporaryRedirect",
            "IllegalLocationConstraintException",
            "AuthorizationHeaderMalformed",
            "ExpiredToken",
            "InvalidToken",
            "TokenRefreshRequired",
            "NotImplemented");

    private static final Pattern NO_CREDENTIALS = Pattern.compile("Unable to load credentials|Access key ID cannot");

    private static final Pattern TIMED_OUT = Pattern.compile("(?i)timed? ?out|did not complete before");

    private S3Failures() {}

    /** What can be done about a failure. */
    public enum Kind {
        /** The server is away, slow or overloaded, or an answer came damaged: the same again later may do. */
        AWAY,
        /** Every request like this one fails until keys, rights, the bucket or the settings are mended. */
        SETUP,
        /** The server refuses just this object, and would again. */
        OBJECT,
        /** No failure of S3. */
        OTHER
    }

    /** Returns what can be done; the failure may be wrapped. */
    public static Kind kindOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof AbortedException || each instanceof InterruptedException) {
                return Kind.OTHER;
            }
            if (each instanceof AwsServiceException answer) {
                return kindOf(answer);
            }
            if (each instanceof SdkClientException || each instanceof IOException) {
                return isSetup(each) ? Kind.SETUP : Kind.AWAY;
            }
        }
        return Kind.OTHER;
    }

    /** Returns whether the same again later may do. */
    public static boolean isAway(Throwable failure) {
        return kindOf(failure) == Kind.AWAY;
    }

    /** Returns whether it is no fault of the one object, so that waiting may do, for the server or for somebody to mend it. */
    public static boolean mayPass(Throwable failure) {
        Kind kind = kindOf(failure);
        return kind == Kind.AWAY || kind == Kind.SETUP;
    }

    private static Kind kindOf(AwsServiceException answer) {
        int status = answer.statusCode();
        String code = codeOf(answer);
        if (PASSING.contains(code) || status == TOO_MANY_REQUESTS) {
            return Kind.AWAY;
        }
        if (SETUP.contains(code) || status == NOT_IMPLEMENTED || status == 401 || status == 403 || status / 100 == 3) {
            return Kind.SETUP;
        }
        return status >= SERVER_ERROR ? Kind.AWAY : Kind.OBJECT;
    }

    private static boolean isSetup(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CertificateException
                    || NO_CREDENTIALS.matcher("" + each.getMessage()).find()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the server's word for its refusal, such as NoSuchBucket; empty where it gave none. */
    public static String codeOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof AwsServiceException answer) {
                String code = answer.awsErrorDetails() == null
                        ? null
                        : answer.awsErrorDetails().errorCode();
                return code == null ? "" : code;
            }
        }
        return "";
    }

    /** Says why, and what to do, on one line without a full stop; never with a secret. */
    public static String describe(Throwable failure) {
        return reasonOf(failure) + ". " + remedyFor(failure);
    }

    /** Returns the server's own words, or those of the innermost failure, on one line without a full stop. */
    public static String reasonOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof AwsServiceException answer) {
                return reasonOf(answer);
            }
            if (each instanceof SdkException && isNoCredentials(each)) {
                return "no credentials are set";
            }
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return TIMED_OUT.matcher(message).find() ? "no answer in time" : line(message);
    }

    private static String reasonOf(AwsServiceException answer) {
        String code = codeOf(answer);
        String message = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorMessage();
        String said = message == null || message.isBlank() || message.equals(code) ? "" : " (" + line(message) + ")";
        return (code.isEmpty() || code.matches("\\d+") ? "HTTP status " + answer.statusCode() : code) + said;
    }

    private static String line(String message) {
        String line = message.lines().findFirst().orElse(message).strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private static boolean isNoCredentials(Throwable failure) {
        return NO_CREDENTIALS.matcher("" + failure.getMessage()).find();
    }

    private static String remedyFor(Throwable failure) {
        return switch (codeOf(failure)) {
            case "InvalidAccessKeyId", "SignatureDoesNotMatch" -> "Check s3.access-key and s3.secret-key";
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" -> "Renew the credentials";
            case "RequestTimeTooSkewed" -> "Set the clock of this machine, or of the server";
            case "AccessDenied", "AllAccessDisabled" -> "Give the user that right on the bucket";
            case "NoSuchBucket" -> "Create the bucket, or name another one (s3.bucket)";
            case "PermanentRedirect", "AuthorizationHeaderMalformed" -> "Check s3.region, and s3.endpoint";
            default -> remedyForClient(failure);
        };
    }

    private static String remedyForClient(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (isNoCredentials(each)) {
                return "Set s3.access-key and s3.secret-key (S3_ACCESS_KEY, S3_SECRET_KEY), or what the AWS SDK reads:"
                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role";
            }
            if (each instanceof SSLException) {
                return "Check that the server speaks TLS (https), and that its certificate is for this host and signed by"
                        + " the CA file (s3.tls-ca-cert)";
            }
        }
        return switch (kindOf(failure)) {
            case AWAY -> "Check that it runs, and s3.endpoint";
            case SETUP -> "Check the rights of the user, and the settings of S3";
            default -> "The server would refuse it again";
        };
    }
}

package io.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.s3.S3Failures.Kind;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FailuresTest {

    private static Throwable answer(int status, String code) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("said by the server.")
                        .build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, AWAY",
        "500, InternalError, AWAY",
        "503, ServiceUnavailable, AWAY",
        "429, TooManyRequests, AWAY",
        "400, RequestTimeout, AWAY",
        "400, BadDigest, AWAY",
        "400, IncompleteBody, AWAY",
        "409, OperationAborted, AWAY",
        "502, , AWAY",
        "403, AccessDenied, SETUP",
        "403, InvalidAccessKeyId, SETUP",
        "403, SignatureDoesNotMatch, SETUP",
        "403, RequestTimeTooSkewed, SETUP",
        "403, , SETUP",
        "404, NoSuchBucket, SETUP",
        "301, PermanentRedirect, SETUP",
        "400, AuthorizationHeaderMalformed, SETUP",
        "400, ExpiredToken, SETUP",
        "501, NotImplemented, SETUP",
        "404, NoSuchKey, OBJECT",
        "400, EntityTooLarge, OBJECT",
        "400, KeyTooLongError, OBJECT",
        "412, PreconditionFailed, OBJECT"
    })
    void tellsByTheAnswerWhatCanBeDone(int status, String code, Kind kind) {
        assertThat(S3Failures.kindOf(answer(status, code))).isEqualTo(kind);
        assertThat(S3Failures.kindOf(new IllegalStateException(answer(status, code))))
                .isEqualTo(kind);
    }

    @Test
    void takesAServerThatCannotBeHeardForAway() {
        Throwable refused = SdkClientException.create("Unable to execute", new ConnectException("Connection refused"));

        assertThat(S3Failures.isAway(refused)).isTrue();
        assertThat(S3Failures.isAway(ApiCallAttemptTimeoutException.create(500)))
                .isTrue();
        assertThat(S3Failures.isAway(new EOFException("Premature end"))).isTrue();
        assertThat(S3Failures.describe(refused)).isEqualTo("Connection refused. Check that it runs, and s3.endpoint");
        assertThat(S3Failures.reasonOf(new SocketTimeoutException("Read timed out")))
                .isEqualTo("no answer in time");
    }

    @Test
    void takesWhatOnlyAnOperatorCanMendForSetup() {
        Throwable untrusted = SdkClientException.create(
                "Unable to execute",
                new SSLHandshakeException("PKIX path building failed")
                        .initCause(new CertificateException("unable to find valid certification path")));
        Throwable keyless = SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain Chain(a, b)");

        assertThat(S3Failures.kindOf(untrusted)).isEqualTo(Kind.SETUP);
        assertThat(S3Failures.describe(untrusted)).contains("s3.tls-ca-cert");
        assertThat(S3Failures.kindOf(keyless)).isEqualTo(Kind.SETUP);
        assertThat(S3Failures.describe(keyless))
                .startsWith("no credentials are set")
                .contains("S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID")
                .doesNotContain("Chain");
    }

    @Test
    void leavesAloneWhatIsNoFailureOfTheServer() {
        assertThat(S3Failures.kindOf(new IllegalArgumentException("x"))).isEqualTo(Kind.OTHER);
        assertThat(S3Failures.kindOf(AbortedException.create("stop", new InterruptedException())))
                .isEqualTo(Kind.OTHER);
    }

    @Test
    void saysTheServersOwnWordsAndTheRemedyOnOneLine() {
        assertThat(S3Failures.describe(answer(403, "InvalidAccessKeyId")))
                .isEqualTo("InvalidAccessKeyId (said by the server). Check s3.access-key and s3.secret-key");
        assertThat(S3Failures.codeOf(new IllegalStateException(answer(404, "NoSuchBucket"))))
                .isEqualTo("NoSuchBucket");
    }
}

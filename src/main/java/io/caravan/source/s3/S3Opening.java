package io.caravan.source.s3;

import io.caravan.source.TrustedCertificates;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes a client from settings; nothing is connected yet. */
final class S3Opening {

    // A pooled connection that the server has closed fails at once; more retries are the route's.
    private static final int ATTEMPTS = 2;

    private S3Opening() {}

    /** @throws IllegalArgumentException if the settings do not fit together; the message says which */
    static S3Client client(S3Settings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.isPathStyle())
                .credentialsProvider(credentials(settings))
                .httpClient(http(settings))
                .overrideConfiguration(each -> each.addExecutionInterceptor(new ShortRequests())
                        .apiCallAttemptTimeout(settings.timeout())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        if (!settings.isAws()) {
            // Not all servers know the checksums that AWS added, nor answer with them.
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        boolean access = !settings.accessKey().isEmpty();
        boolean secret = !settings.secretKey().isEmpty();
        if (access != secret) {
            throw new IllegalArgumentException("Of s3.access-key and s3.secret-key only "
                    + (access ? "s3.access-key" : "s3.secret-key")
                    + " is set. Set both, or neither for the credentials of the AWS SDK");
        }
        return access
                ? StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()))
                : DefaultCredentialsProvider.builder().build();
    }

    private static SdkHttpClient http(S3Settings settings) {
        ApacheHttpClient.Builder http = ApacheHttpClient.builder()
                .connectionTimeout(settings.connectTimeout())
                .socketTimeout(settings.timeout())
                .connectionAcquisitionTimeout(settings.timeout())
                .maxConnections(settings.maxConnections())
                .tcpKeepAlive(true);
        settings.tlsCaCert()
                .map(pem -> TrustedCertificates.with(pem).factory().getTrustManagers())
                .ifPresent(trusted -> http.tlsTrustManagersProvider(() -> trusted));
        return http.build();
    }
}

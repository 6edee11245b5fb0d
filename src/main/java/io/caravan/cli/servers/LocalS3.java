package io.caravan.cli.servers;

import java.util.Map;
import java.util.Optional;

/**
 * An S3 server on the loopback interface: the one that the system property {@code caravan.test.s3.uri} gives, else an S3Proxy
 * started from the optional JARs.
 *
 * <p>A started server keeps everything in memory, and ends with {@link #close()} or with this Java process. A given one
 * cannot be stopped, killed or paused.
 */
public sealed interface LocalS3 extends LocalServer permits OwnS3, GivenS3 {

    /** The system property that names a running server: its URL, with access key and secret key as user and password. */
    String GIVEN_PROPERTY = "caravan.test.s3.uri";

    /** Uses the given server, or starts one. */
    static LocalS3 start() {
        Optional<String> given =
                Optional.ofNullable(System.getProperty(GIVEN_PROPERTY)).filter(uri -> !uri.isBlank());
        return given.isPresent() ? new GivenS3(given.get()) : OwnS3.start();
    }

    /** Returns the URL of the server, without keys. */
    String endpoint();

    String accessKey();

    String secretKey();

    /** Returns the properties that tell a flow how to reach a bucket of this server. */
    default Map<String, String> properties(String bucket) {
        return Map.of(
                "s3.endpoint", endpoint(),
                "s3.bucket", bucket,
                "s3.access-key", accessKey(),
                "s3.secret-key", secretKey());
    }
}

package io.caravan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.s3.S3Connection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ServerIT {

    @TempDir
    Path folder;

    @Test
    void keepsWhatIsPutChangedAndDeletedBehindTheBack() {
        try (S3Server s3 = S3Server.start()) {
            S3Bucket bucket = s3.bucket("fixture");
            bucket.put("a/one", "hello".getBytes(UTF_8));
            bucket.put("a/two", "world".getBytes(UTF_8));
            bucket.put("b", new byte[0]);

            bucket.flip("a/one", -1);
            bucket.cut("a/two", 2);

            assertThat(bucket.names()).containsExactly("a/one", "a/two", "b");
            assertThat(bucket.names("a/")).containsExactly("a/one", "a/two");
            assertThat(bucket.get("a/one")).asString().isEqualTo("helln");
            assertThat(bucket.get("a/two")).asString().isEqualTo("wo");
            assertThat(bucket.get("b")).isEmpty();
            bucket.empty();
            assertThat(bucket.names()).isEmpty();
        }
    }

    @Test
    void takesOnlyWhoSignsWithItsKeys() {
        try (S3Server s3 = S3Server.start();
                S3Connection stranger = s3.connection("fixture")) {
            s3.bucket("fixture");
            stranger.getSettings().setSecretKey("wrong");

            assertThatThrownBy(() -> stranger.client().listObjectsV2(list -> list.bucket("fixture")))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
        }
    }

    @Test
    void isAwayAndComesBackWithWhatItHeld() {
        try (S3Server s3 = S3Server.start()) {
            S3Bucket bucket = s3.bucket("fixture");
            bucket.put("key", "value".getBytes(UTF_8));

            s3.stop();
            assertThatThrownBy(bucket::names).isInstanceOf(SdkException.class);
            s3.restart();

            assertThat(bucket.get("key")).asString().isEqualTo("value");
        }
    }

    @Test
    void keepsItsBucketsInAFolderWhereThatIsAskedFor() {
        try (S3Server s3 = S3Server.startIn(folder)) {
            s3.bucket("fixture").put("key", "value".getBytes(UTF_8));
        }
        try (S3Server s3 = S3Server.startIn(folder)) {
            assertThat(s3.bucket("fixture").get("key")).asString().isEqualTo("value");
        }
    }
}

package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3CallTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /bucket?list-type=2&prefix=a, LIST",
        "GET, /bucket, LIST",
        "GET, /bucket/?max-keys=1, LIST",
        "GET, /bucket?location, BUCKET",
        "GET, /, BUCKET",
        "HEAD, /bucket, BUCKET",
        "PUT, /bucket, BUCKET",
        "DELETE, /bucket/, BUCKET",
        "GET, /bucket/folder/key, GET",
        "HEAD, /bucket/key, HEAD",
        "PUT, /bucket/key?partNumber=1&uploadId=x, PUT",
        "DELETE, /bucket/key, DELETE",
        "POST, /bucket/key?uploads, POST",
        "POST, /bucket?delete, POST"
    })
    void tellsWhatARequestAsksFor(String method, String target, S3Call call) {
        assertThat(S3Call.of(method, target)).isEqualTo(call);
    }
}

package io.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {

    private final S3Settings settings = new S3Settings();

    @Test
    void meansAwsAndTheBucketOfTheRealtimeBackupWhereNothingIsSet() {
        settings.setEndpoint("");
        settings.setRegion("");
        settings.setBucket("");
        settings.setTlsCaCert("");

        assertThat(settings.isAws()).isTrue();
        assertThat(settings.isPathStyle()).isFalse();
        assertThat(settings.bucket()).isEqualTo("redis-backup");
        assertThat(settings.address()).isEqualTo("AWS S3 in us-east-1");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000, auto, false, true",
        "https://s3.example.com, '', false, true",
        "https://s3.example.com, host, false, false",
        "https://s3.eu-west-1.amazonaws.com, AUTO, true, true",
        "'', path, true, true"
    })
    void tellsAwsFromOtherServersAndWhereTheBucketIsNamed(String endpoint, String style, boolean aws, boolean path) {
        settings.setEndpoint(endpoint);
        settings.setPathStyle(style);

        assertThat(settings.isAws()).isEqualTo(aws);
        assertThat(settings.isPathStyle()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.example.com:9000",
                "s3://bucket",
                "http://",
                "http://my_s3:9000",
                "http://host:port",
                "http://user:secret@host",
                "http://ho st"
            })
    void refusesWhatIsNoUrlOfAServerAndKeepsItsSecret(String endpoint) {
        assertThatThrownBy(() -> settings.setEndpoint(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Not the URL of an S3 server")
                .hasMessageContaining("https://s3.example.com:9000")
                .hasMessageNotContaining("user:secret")
                .hasNoCause();
    }

    @Test
    void refusesValuesOutOfRangeAndNamesTheProperty() {
        assertThatThrownBy(() -> settings.setPathStyle("virtual")).hasMessageContaining("s3.path-style", "'virtual'");
        assertThatThrownBy(() -> settings.setTimeout(0)).hasMessageContaining("s3.timeout must be 1");
        assertThatThrownBy(() -> settings.setConnectTimeout(-1)).hasMessageContaining("s3.connect-timeout");
        assertThatThrownBy(() -> settings.setMaxConnections(0)).hasMessageContaining("s3.max-connections");
        assertThatThrownBy(() -> settings.setTlsCaCert("/no/such.pem"))
                .hasMessageContaining("s3.tls-ca-cert")
                .hasMessageContaining("/no/such.pem");
    }

    @Test
    void asksForBothKeysOrNone() {
        try (S3Connection connection = new S3Connection()) {
            connection.getSettings().setAccessKey("id");

            assertThatThrownBy(connection::client)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only s3.access-key is set");
        }
    }
}

package io.caravan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.cli.servers.LocalS3;
import io.caravan.cli.servers.Origin;
import io.caravan.cli.servers.Ports;
import io.caravan.source.s3.BucketCheck;
import io.caravan.source.s3.BucketState;
import io.caravan.source.s3.S3Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The S3 server of the demo, in a process of its own. */
class LocalS3IT {

    private String given;

    @BeforeEach
    void remembers() {
        given = System.getProperty(LocalS3.GIVEN_PROPERTY, "");
        System.setProperty(LocalS3.GIVEN_PROPERTY, "");
    }

    @AfterEach
    void restores() {
        System.setProperty(LocalS3.GIVEN_PROPERTY, given);
    }

    private static BucketState created(LocalS3 server) {
        try (S3Connection connection = new S3Connection()) {
            connection.getSettings().setEndpoint(server.endpoint());
            connection.getSettings().setAccessKey(server.accessKey());
            connection.getSettings().setSecretKey(server.secretKey());
            return new BucketCheck(connection).lookOrCreate();
        }
    }

    @Test
    void startsKillsAndRestartsTheEmbeddedOne() {
        try (LocalS3 server = LocalS3.start()) {
            assertThat(created(server).kind()).isEqualTo(BucketState.Kind.CREATED);
            assertThat(created(server).kind()).isEqualTo(BucketState.Kind.PRESENT);
            server.kill();
            assertThat(Ports.isListening(server.port())).isFalse();

            server.restart();

            assertThat(created(server).kind()).isEqualTo(BucketState.Kind.CREATED);
            assertThat(server.origin()).isEqualTo(Origin.EMBEDDED);
            assertThat(server.product()).matches("S3Proxy \\d+\\..*");
        }
    }

    @Test
    void usesTheGivenOneAndLeavesItRunning() {
        try (S3Server running = S3Server.start()) {
            running.bucket("kept").put("key", "value".getBytes(UTF_8));
            System.setProperty(
                    LocalS3.GIVEN_PROPERTY,
                    "http://" + running.accessKey() + ":" + running.secretKey().replace(" ", "%20") + "@"
                            + running.host() + ":" + running.port());

            try (LocalS3 server = LocalS3.start()) {
                assertThat(server.origin()).isEqualTo(Origin.GIVEN);
                assertThat(server.endpoint()).isEqualTo(running.endpoint());
                assertThat(server.properties("kept")).isEqualTo(running.properties("kept"));
                assertThatThrownBy(server::kill)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining(LocalS3.GIVEN_PROPERTY);
            }

            assertThat(running.bucket("kept").get("key")).asString().isEqualTo("value");
        }
    }

    @Test
    void refusesAnAddressWithoutKeysAndOneWhereNobodyAnswers() {
        System.setProperty(LocalS3.GIVEN_PROPERTY, "http://127.0.0.1:1");
        assertThatThrownBy(LocalS3::start).hasMessageContaining("accesskey:secretkey@host:port");

        System.setProperty(LocalS3.GIVEN_PROPERTY, "http://a:b@127.0.0.1:" + Ports.free());
        assertThatThrownBy(LocalS3::start)
                .hasMessageContaining("Cannot connect to the S3 server")
                .hasMessageNotContaining("a:b");
    }
}

package io.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.servers.Ports;
import io.caravan.source.s3.BucketState.Kind;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BucketCheckIT {

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final S3Connection connection = s3.connection("check");
    private final S3Settings settings = connection.getSettings();
    private final BucketCheck check = new BucketCheck(connection);

    @AfterEach
    void close() {
        connection.close();
    }

    private void assertState(BucketState state, Kind kind, String... words) {
        assertThat(state.kind()).as(state.line()).isEqualTo(kind);
        assertThat(state.line())
                .contains("'" + settings.bucket() + "'", settings.address())
                .contains(words)
                .doesNotContain("\n", settings.secretKey());
    }

    @Test
    void findsABucketThatIsThere() {
        s3.bucket("check");

        assertState(check.look(), Kind.PRESENT, "is there");
        assertThat(check.look().isUsable()).isTrue();
        assertState(check.lookOrCreate(), Kind.PRESENT, "is there");
    }

    @Test
    void callsAMissingBucketMissingAndCreatesItWhenAsked() {
        settings.setBucket("not-there-yet");

        assertState(check.look(), Kind.MISSING, "There is no bucket", "Create it");
        assertThat(check.look().isUsable()).isFalse();

        assertState(check.lookOrCreate(), Kind.CREATED, "has been created");
        assertState(check.look(), Kind.PRESENT, "is there");
        s3.bucket("not-there-yet").remove();
    }

    @Test
    void tellsAWrongKeyFromAWrongSecret() {
        s3.bucket("check");
        settings.setSecretKey("wrong");
        assertState(check.look(), Kind.WRONG_CREDENTIALS, "SignatureDoesNotMatch", "s3.secret-key");

        try (S3Connection stranger = s3.connection("check")) {
            stranger.getSettings().setAccessKey("stranger");

            assertState(new BucketCheck(stranger).look(), Kind.WRONG_CREDENTIALS, "InvalidAccessKeyId");
        }
    }

    @Test
    void saysThatNoKeysAreSet() {
        settings.setAccessKey("");
        settings.setSecretKey("");
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertThat(check.look().line()).contains("no credentials are set", "S3_ACCESS_KEY");
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    @Test
    void saysThatNobodyListens() {
        settings.setEndpoint("http://127.0.0.1:" + Ports.free());

        assertState(check.look(), Kind.UNREACHABLE, "Cannot reach S3", "Connection refused", "s3.endpoint");
    }

    @Test
    void saysThatTheServerIsSlow() {
        try (S3Faults faults = S3Faults.before(s3)) {
            settings.setEndpoint(faults.endpoint());
            faults.always(S3Call.BUCKET, S3Fault.SLOW_DOWN);

            assertState(check.look(), Kind.UNREACHABLE, "503");
        }
    }

    @Test
    void endsInTimeWhereTheServerSaysNothing() {
        try (S3Faults faults = S3Faults.before(s3)) {
            settings.setEndpoint(faults.endpoint());
            settings.setTimeout(300);
            faults.always(S3Fault.HANG);

            assertState(check.look(), Kind.UNREACHABLE, "no answer in time");
        }
    }
}

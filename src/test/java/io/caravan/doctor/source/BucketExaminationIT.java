package io.caravan.doctor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Findings;
import io.caravan.doctor.Level;
import io.caravan.process.backup.BackupSettings;
import io.caravan.source.s3.S3Connection;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bucket as a backup needs it, and made wrong. */
class BucketExaminationIT {

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    private static Findings examine(S3Connection connection) {
        try (connection) {
            return Findings.of(new BucketExamination(new BucketNeed(connection, "some/", new BackupSettings(), true)));
        }
    }

    private static S3Connection behindFaults() {
        S3Connection connection = s3.connection("there");
        connection.getSettings().setEndpoint(faults.endpoint());
        return connection;
    }

    @Test
    void findsAllWellAndLeavesNoObjectBehind() {
        s3.bucket("there");

        Findings findings = examine(s3.connection("there"));

        assertThat(findings.of("reachable").seen()).contains("bucket 'there'");
        assertThat(findings.of("put").level()).as(findings.toString()).isEqualTo(Level.ok);
        assertThat(findings.of("get").level()).isEqualTo(Level.ok);
        assertThat(findings.of("list").level()).isEqualTo(Level.ok);
        assertThat(findings.of("delete").level()).isNotEqualTo(Level.fault);
        assertThat(findings.of("keys of the backup").seen()).contains("not signed");
        assertThat(s3.bucket("there").names()).isEmpty();
    }

    @Test
    void saysThatTheBucketIsMissingAndDoesNotMakeIt() {
        Findings findings = examine(s3.connection("missing"));

        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.fault);
            assertThat(finding.seen()).startsWith("There is no bucket 'missing'");
            assertThat(finding.mend()).startsWith("aws s3 mb s3://missing");
        });
        assertThat(examine(s3.connection("missing")).of("reachable").level()).isEqualTo(Level.fault);
    }

    @Test
    void saysThatTheKeysAreWrongAndDoesNotShowThem() {
        s3.bucket("there");
        S3Connection connection = s3.connection("there");
        connection.getSettings().setSecretKey("another-secret");

        Findings findings = examine(connection);

        assertThat(findings.of("reachable").level()).isEqualTo(Level.fault);
        assertThat(findings.toString()).doesNotContain("another-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "LIST, list, s3:ListBucket",
        "GET, get, s3:GetObject",
        "POST, put, s3:PutObject",
        "DELETE, delete, s3:DeleteObject"
    })
    void namesTheRightThatIsMissing(S3Call call, String what, String right) {
        s3.bucket("there");
        faults.always(call, S3Fault.REFUSE);

        Findings findings = examine(behindFaults());
        faults.heal();

        if (!findings.of(what).seen().startsWith("not tried")) {
            assertThat(findings.of(what).level()).as(findings.toString()).isEqualTo(Level.fault);
            assertThat(findings.of(what).mend()).contains(right);
        }
        assertThat(s3.bucket("there").names()).isEmpty();
    }

    @Test
    void saysThatTheServerDoesNotAnswer() {
        S3Connection connection = s3.connection("there");
        connection.getSettings().setEndpoint("http://127.0.0.1:1");

        assertThat(examine(connection).all())
                .singleElement()
                .satisfies(finding -> assertThat(finding.seen()).contains("Cannot reach S3 at http://127.0.0.1:1"));
    }
}

package io.caravan.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentWriter;
import io.caravan.sink.restore.bucket.RestoreSummary;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far what a restore gives back for an instant may be from it, and what it leaves out. */
class RestoreInstantIT {

    private static final long AT = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final BackupFormat format = BackupFormat.with(BackupKeys.none());
    private final ObjectNames names = new ObjectNames("", false);
    private S3Bucket bucket;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("instant");
    }

    @AfterEach
    void ends() {
        bucket.empty();
        redis.flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "packed"})
    void saysHowLongBeforeTheInstantAChangeWasHeardOfThatWasCapturedAfterIt(String layout) throws Exception {
        store(layout, version("a", "1", AT - 5_000, AT - 4_000, -1));
        store(layout, version("a", "2", AT - 300, AT + 500, -1));
        store(layout, version("a", "3", AT + 600, AT + 700, -1));
        store(layout, version("new", "1", AT - 400, AT + 400, -1));
        store(layout, version("later", "1", AT + 10, AT + 20, -1));

        RestoreSummary summary = restore();

        assertThat(summary.lag()).isEqualTo(400);
        assertThat(summary.restored()).isEqualTo(1);
        assertThat(summary.isComplete()).isTrue();
        expect("a", "1");
        expect("new", null);
    }

    @Test
    void knowsNoLagWhereNothingWasCapturedLate() throws Exception {
        store("plain", version("a", "1", AT - 5_000, AT - 4_000, -1));
        store("plain", version("a", "2", AT + 1, AT + 2, -1));

        assertThat(restore().lag()).isZero();
    }

    @Test
    void saysThatTheLagIsNotKnownWhereTheNextVersionIsBroken() throws Exception {
        store("plain", version("a", "1", AT - 5_000, AT - 4_000, -1));
        store("plain", version("a", "2", AT - 300, AT + 500, -1));
        String next = names.name(0, "a".getBytes(UTF_8), AT + 500);
        bucket.flip(next, -40);

        RestoreSummary summary = restore();

        assertThat(summary.doubts()).singleElement().asString().contains("is not known: '" + next + "'");
        expect("a", "1");
    }

    @Test
    void leavesOutWhatHadExpiredByTheInstant() throws Exception {
        store("plain", version("over", "1", AT - 5_000, AT - 4_000, AT - 1));
        store("plain", version("there", "1", AT - 5_000, AT - 4_000, AT + 1));
        redis.run(commands -> commands.set("over", "now"));

        RestoreSummary summary = restore(restore -> restore.set("ttl", "drop"));

        assertThat(summary.gone()).isEqualTo(1);
        expect("over", null);
        expect("there", "1");
    }

    private static KeyVersion version(String key, String value, long changedAt, long capturedAt, long expiresAt) {
        byte[] payload = value.getBytes(UTF_8);
        KeyState state = new KeyState(
                0, key.getBytes(UTF_8), "string", Form.STRING, payload, payload.length, expiresAt, capturedAt);
        return new KeyVersion(state, changedAt, "set");
    }

    private void store(String layout, KeyVersion version) {
        KeyState state = version.state();
        if (layout.equals("packed")) {
            SegmentWriter segment = new SegmentWriter(format);
            segment.add(version);
            bucket.put(names.segment(state.capturedAt(), state.key()[0]), segment.finish());
        } else {
            bucket.put(names.name(0, state.key(), state.capturedAt()), format.pack(version));
        }
    }

    private RestoreSummary restore() throws Exception {
        return restore(restore -> {});
    }

    private RestoreSummary restore(Consumer<RestoreFlow> settings) throws Exception {
        try (RestoreFlow restore =
                new RestoreFlow(redis, s3.properties("instant")).set("at", Instant.ofEpochMilli(AT))) {
            settings.accept(restore);
            return restore.run();
        }
    }

    private static void expect(String key, String value) {
        redis.run(commands -> assertThat(commands.get(key)).as(key).isEqualTo(value));
    }
}

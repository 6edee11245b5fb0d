package io.caravan.state.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException.Reason;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentWriter;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.SinkAwayException;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which version of each key a bucket holds, of all layouts beside each other. */
class BucketVersionsIT {

    private static final long T = 1_700_000_000_000L;

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final BackupFormat format = BackupFormat.with(BackupKeys.none());
    private final BackupSettings settings = new BackupSettings();
    private final List<String> broken = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();
    private S3Bucket bucket;
    private S3Connection connection;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("versions");
        connection = s3.connection("versions");
        settings.setPath("base");
    }

    @AfterEach
    void ends() {
        connection.close();
        bucket.empty();
    }

    @Test
    void findsTheNewestVersionInEachLayout() {
        version(0, "a", "old", T);
        version(0, "a", "new", T + 1);
        plain(0, "b", "plain", T);
        segment(T + 9, state(3, "c", "one", T), state(3, "c", "two", T + 5), state(3, "d", "d", T));
        segment(T + 4, state(3, "c", "between", T + 3));

        assertThat(values(BucketVersions.NOW, 0)).containsExactlyInAnyOrder("0 a=new", "0 b=plain", "3 c=two", "3 d=d");
    }

    @Test
    void findsWhatHeldAtAnInstant() {
        version(0, "a", "1", T);
        version(0, "a", "2", T + 1);
        version(0, "later", "2", T + 2);
        segment(T + 9, state(0, "c", "1", T), state(0, "c", "2", T + 2));

        assertThat(values(T + 1, 0)).containsExactlyInAnyOrder("0 a=2", "0 c=1");
        assertThat(values(T, 0)).containsExactlyInAnyOrder("0 a=1", "0 c=1");
        assertThat(values(T - 1, 0)).isEmpty();
    }

    @Test
    void opensAPlainObjectToSeeWhenItWasCaptured() {
        plain(0, "a", "captured early, stored now", T);
        plain(0, "b", "captured late", T + 2);
        plain(0, "c", "captured early", T);
        version(0, "c", "captured later", T + 1);
        plain(0, "d", "captured late", T + 9);
        version(0, "d", "captured earlier", T + 1);

        assertThat(values(T + 1, 0))
                .containsExactlyInAnyOrder(
                        "0 a=captured early, stored now", "0 c=captured later", "0 d=captured earlier");
        assertThat(values(BucketVersions.NOW, 0)).contains("0 c=captured later", "0 d=captured late");
    }

    @Test
    void keepsObjectsOfTheRealtimeBackupApartFromOurs() {
        ObjectNames names = settings.names();
        bucket.put(names.name(0, bytes("a")), old("a", "old plain"));
        version(0, "a", "ours", T);
        bucket.put(names.name(0, bytes("b")), old("b", "old plain"));
        bucket.put("base/1700000009." + hash("c") + ".backup", old("c", "old version"));
        version(0, "c", "ours", T);
        plain(0, "d", "ours", T);
        plain(3, "d", "ours too", T);

        assertThat(values(BucketVersions.NOW, 3))
                .containsExactlyInAnyOrder(
                        "-1 a=old plain",
                        "0 a=ours",
                        "-1 b=old plain",
                        "-1 c=old version",
                        "0 c=ours",
                        "0 d=ours",
                        "3 d=ours too");
        assertThat(values(BucketVersions.NOW, 0))
                .containsExactlyInAnyOrder(
                        "-1 a=old plain", "-1 b=old plain", "-1 c=old version", "0 d=ours", "3 d=ours too");
    }

    @Test
    void comparesSecondsAndMillisecondsAsNumbers() {
        bucket.put("base/1700000009." + hash("a") + ".backup", old("a", "old"));
        version(0, "a", "ours", 1_700_000_008_000L);

        assertThat(values(BucketVersions.NOW, 0)).containsExactly("-1 a=old");
    }

    @Test
    void namesWhatIsForeignOrBrokenAndGoesOn() {
        plain(0, "a", "1", T);
        bucket.put("base/readme.txt", bytes("hello"));
        bucket.put("base/caravan/manifest", bytes("{}"));
        bucket.put("other/" + hash("a") + ".backup", bytes("elsewhere"));
        segment(T, state(0, "b", "1", T));
        bucket.cut(bucket.names("base/caravan/segments/").get(0), 200);

        assertThat(values(BucketVersions.NOW, 0)).containsExactly("0 a=1");
        assertThat(foreign).containsExactly("base/readme.txt");
        assertThat(broken).hasSize(1);
    }

    @Test
    void saysOfABrokenOrMissingObjectWhatIsWrong() {
        plain(0, "a", "1", T);
        plain(0, "b", "1", T);
        BucketVersions versions = new BucketVersions(connection, settings);
        BucketKeys keys = keys(versions, BucketVersions.NOW, 0);
        List<String> objects = bucket.names("base/");
        bucket.flip(objects.get(0), -3);
        bucket.delete(objects.get(1));

        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            reasons.add(
                    versions.reader().find(keys.get(i)).orElseThrow().fault().reason());
        }

        assertThat(reasons).containsExactlyInAnyOrder(Reason.DAMAGED, Reason.MISSING);
    }

    @Test
    void readsOnlyTheHeaderOfWhatIsTooLarge() {
        plain(0, "a", "x".repeat(100_000), T);
        BucketVersions versions = new BucketVersions(connection, settings);
        BucketKeys keys = keys(versions, BucketVersions.NOW, 0);

        FoundVersion found =
                versions.reader().holdingAtMost(1_000).find(keys.get(0)).orElseThrow();

        assertThat(found.isTooLarge()).isTrue();
        assertThat(found.version().state().size()).isEqualTo(100_000);
    }

    @Test
    void handsOnEveryVersion() {
        version(0, "a", "1", T);
        version(0, "a", "2", T + 1);
        plain(0, "a", "3", T + 2);
        segment(T, state(0, "a", "4", T + 3), state(0, "a", "5", T + 4));

        List<Long> sizes = new ArrayList<>();
        new BucketVersions(connection, settings).each(new VersionVisitor() {
            @Override
            public void version(BucketVersion version) {
                sizes.add(version.size());
            }

            @Override
            public void broken(String segment, String reason) {
                throw new AssertionError(segment);
            }
        });

        assertThat(sizes).hasSize(5).allMatch(size -> size > 0);
    }

    @Test
    void saysThatS3IsAwayWhereItIs() {
        plain(0, "a", "1", T);
        BucketVersions versions = new BucketVersions(connection, settings);
        BucketKeys keys = keys(versions, BucketVersions.NOW, 0);
        s3.stop();

        try {
            assertThatThrownBy(() -> versions.reader().find(keys.get(0))).isInstanceOf(SinkAwayException.class);
            assertThatThrownBy(() -> keys(versions, BucketVersions.NOW, 0)).isInstanceOf(SinkAwayException.class);
        } finally {
            s3.restart();
        }
    }

    private BucketKeys keys(BucketVersions versions, long at, int oldDatabase) {
        return versions.keys(at, oldDatabase, version -> true, new VersionVisitor() {
            @Override
            public void version(BucketVersion version) {
                // Those that are wanted come back.
            }

            @Override
            public void broken(String segment, String reason) {
                broken.add(segment + " " + reason);
            }

            @Override
            public void foreign(String object) {
                foreign.add(object);
            }
        });
    }

    private TreeSet<String> values(long at, int oldDatabase) {
        BucketVersions versions = new BucketVersions(connection, settings);
        BucketKeys keys = keys(versions, at, oldDatabase);
        TreeSet<String> values = new TreeSet<>();
        for (int i = 0; i < keys.size(); i++) {
            Optional<FoundVersion> found = versions.reader().find(keys.get(i));
            found.map(FoundVersion::version)
                    .map(KeyVersion::state)
                    .ifPresent(state -> values.add(state.database() + " " + new String(state.key(), UTF_8) + "="
                            + new String(state.payload(), UTF_8)));
        }
        return values;
    }

    private void plain(int database, String key, String value, long capturedAt) {
        bucket.put(settings.names().name(database, bytes(key)), format.pack(state(database, key, value, capturedAt)));
    }

    private void version(int database, String key, String value, long capturedAt) {
        bucket.put(
                settings.names().name(database, bytes(key), capturedAt),
                format.pack(state(database, key, value, capturedAt)));
    }

    private void segment(long closedAt, KeyVersion... versions) {
        SegmentWriter writer = new SegmentWriter(format);
        List.of(versions).forEach(writer::add);
        bucket.put(settings.names().segment(closedAt, 0), writer.finish());
    }

    private static KeyVersion state(int database, String key, String value, long capturedAt) {
        byte[] payload = bytes(value);
        return new KeyVersion(
                new KeyState(database, bytes(key), "string", Form.STRING, payload, payload.length, -1, capturedAt),
                capturedAt,
                "set");
    }

    private static byte[] old(String key, String value) {
        return bytes(key.length() + "#" + value.length() + "#" + key + value);
    }

    private static String hash(String key) {
        String name = new ObjectNames("", false).name(0, bytes(key));
        return name.substring(0, 64);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

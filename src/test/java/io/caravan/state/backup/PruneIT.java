package io.caravan.state.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.process.backup.BackupFormat;
import io.caravan.process.backup.BackupKeys;
import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.KeyVersion;
import io.caravan.process.backup.ObjectNames;
import io.caravan.process.backup.SegmentWriter;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.SinkAwayException;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Server;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which versions a bucket holds after those that are no longer wanted were removed. */
class PruneIT {

    private static final long T = 1_700_000_000_000L;
    private static final Retention NEWEST = new Retention(Retention.FOR_EVER, 1);

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final BackupFormat format = BackupFormat.with(BackupKeys.none());
    private final BackupSettings settings = new BackupSettings();
    private final ObjectNames names = settings.names();
    private S3Bucket bucket;
    private S3Connection connection;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("prune");
        connection = s3.connection("prune");
    }

    @AfterEach
    void ends() {
        connection.close();
        bucket.empty();
    }

    private static KeyVersion version(String key, long instant) {
        byte[] value = ("of " + instant).getBytes(UTF_8);
        KeyState state = new KeyState(3, key.getBytes(UTF_8), "string", Form.STRING, value, value.length, -1, instant);
        return new KeyVersion(state, instant, "set");
    }

    private void objects(String key, long... instants) {
        for (long instant : instants) {
            bucket.put(name(key, instant), format.pack(version(key, instant)));
        }
    }

    private String name(String key, long instant) {
        return names.name(3, key.getBytes(UTF_8), instant);
    }

    private List<String> names(String key, long... instants) {
        return LongStream.of(instants).mapToObj(instant -> name(key, instant)).toList();
    }

    private String segment(KeyVersion... versions) {
        SegmentWriter writer = new SegmentWriter(format);
        Stream.of(versions).forEach(writer::add);
        String name = names.segment(T, bucket.names().size());
        bucket.put(name, writer.finish());
        return name;
    }

    private PruneReport prune(Retention retention) {
        return new Prune(connection, settings, retention, false).run();
    }

    private List<Long> instantsIn(String key) {
        return Stream.of(key)
                .flatMap(each -> {
                    Stream.Builder<Long> found = Stream.builder();
                    String sha = names.parse(name(each, T)).orElseThrow().sha256();
                    new BucketVersions(connection, settings).each(new VersionVisitor() {
                        @Override
                        public void version(BucketVersion version) {
                            if (version.name().sha256().equals(sha)) {
                                found.add(version.instant());
                            }
                        }

                        @Override
                        public void broken(String segment, String reason) {
                            throw new AssertionError(segment + " " + reason);
                        }
                    });
                    return found.build();
                })
                .sorted()
                .toList();
    }

    @Test
    void removesVersionsThatAreOlderThanTheOneThatIsWanted() {
        objects("a", T, T + 1, T + 2, T + 3);
        objects("b", T);

        PruneReport report = prune(new Retention(T + 2, Retention.ANY_NUMBER));

        assertThat(bucket.names())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(names("a", T + 2, T + 3).stream(), names("b", T).stream())
                                .toList());
        assertThat(report.keys()).isEqualTo(2);
        assertThat(report.versions()).isEqualTo(5);
        assertThat(report.removed()).isEqualTo(2);
        assertThat(report.bytes()).isPositive();
    }

    @Test
    void removesNothingWhenItOnlyTries() {
        objects("a", T, T + 1);
        segment(version("b", T), version("b", T + 1));
        List<String> before = bucket.names();

        PruneReport report = new Prune(connection, settings, NEWEST, true).run();

        assertThat(report.removed()).isEqualTo(2);
        assertThat(bucket.names()).isEqualTo(before);
    }

    @Test
    void neverRemovesTheLastVersionThatIsIntact() {
        objects("a", T, T + 1, T + 2, T + 3);
        bucket.flip(name("a", T + 3), -1);
        bucket.cut(name("a", T + 2), 20);

        PruneReport report = prune(NEWEST);

        assertThat(instantsIn("a")).contains(T + 1, T + 3).doesNotContain(T);
        assertThat(report.spared()).isEqualTo(2);
    }

    @Test
    void removesMoreVersionsThanFitIntoMemory() {
        for (int i = 0; i < 30; i++) {
            objects("key:" + i, T, T + 1, T + 2);
        }

        PruneReport report = new Prune(connection, settings, NEWEST, false).run(10);

        assertThat(report.keys()).isEqualTo(30);
        assertThat(report.removed()).isEqualTo(60);
        assertThat(bucket.names()).hasSize(30).allMatch(name -> name.contains("" + (T + 2)));
    }

    @Test
    void deletesSegmentsOfWhichNothingIsLeftAndWritesThoseAnewThatAreMostlyOutdated() {
        String outdated = segment(version("a", T), version("b", T));
        String mostly = segment(version("a", T + 1), version("b", T + 1), version("c", T + 1));
        String wanted = segment(version("a", T + 2), version("b", T + 2), version("d", T), version("d", T + 1));

        PruneReport report = prune(NEWEST);

        assertThat(bucket.names()).doesNotContain(outdated, mostly).contains(wanted);
        assertThat(report.removed()).isEqualTo(4);
        assertThat(report.left()).isEqualTo(1);
        assertThat(instantsIn("a")).containsExactly(T + 2);
        assertThat(instantsIn("b")).containsExactly(T + 2);
        assertThat(instantsIn("c")).containsExactly(T + 1);
        // Where most of a segment is wanted, the rest stays with it.
        assertThat(instantsIn("d")).containsExactly(T, T + 1);
    }

    @Test
    void leavesAloneWhatIsNoVersion() {
        objects("a", T);
        bucket.put("other/file", new byte[1]);
        bucket.put(names.housekeeping() + "manifest", new byte[1]);
        bucket.put(names.name(0, "plain".getBytes(UTF_8)), format.pack(version("plain", T)));
        String damaged = segment(version("a", T + 1));
        bucket.cut(damaged, 10);
        List<String> before = bucket.names();

        prune(NEWEST);

        assertThat(bucket.names()).isEqualTo(before);
    }

    @Test
    void failsWhereS3IsAwayAndRemovesTheRestTheNextTime() {
        objects("a", T, T + 1);
        s3.stop();

        assertThatThrownBy(() -> prune(NEWEST)).isInstanceOf(SinkAwayException.class);
        s3.restart();

        assertThat(prune(NEWEST).removed()).isEqualTo(1);
    }
}

package io.caravan.state.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.StateDigest;
import io.caravan.source.KeyPlace;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.SinkAwayException;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an index remembers of its bucket after its process has ended, however it ended. */
class BackupIndexIT {

    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    private final S3Bucket bucket = s3.bucket("index");
    private final List<S3Connection> connections = new ArrayList<>();
    private final BackupSettings settings = new BackupSettings();
    private long clock = 1_700_000_000_000L;

    @AfterEach
    void ends() {
        faults.heal();
        connections.forEach(S3Connection::close);
        bucket.empty();
    }

    private BackupIndex index() {
        S3Connection connection = s3.connection("index");
        connection.getSettings().setEndpoint(faults.endpoint());
        connections.add(connection);
        BackupIndex index = new BackupIndex();
        index.setS3(connection);
        index.setSettings(settings);
        return index;
    }

    private KeyState state(String key, String value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        return value == null
                ? KeyState.gone(0, name, clock++)
                : new KeyState(
                        0,
                        name,
                        "string",
                        Form.STRING,
                        value.getBytes(StandardCharsets.UTF_8),
                        value.length(),
                        -1,
                        clock++);
    }

    private static KeyPlace place(String key) {
        return KeyPlace.of(0, key.getBytes(StandardCharsets.UTF_8));
    }

    private void announce(BackupIndex index, String key) {
        index.announce(Map.of(place(key), index.versionFor(state(key, "any"))));
    }

    private void store(BackupIndex index, String key, String value) {
        announce(index, key);
        stored(index, key, value);
        index.written();
    }

    private void stored(BackupIndex index, String key, String value) {
        KeyState state = state(key, value);
        index.stored(state, StateDigest.of(state), index.versionFor(state));
    }

    private boolean holds(BackupIndex index, String key, String value) {
        KeyState state = state(key, value);
        return index.holds(state, StateDigest.of(state));
    }

    private static List<String> unmet(BackupIndex index) throws Exception {
        TreeSet<String> unmet = new TreeSet<>();
        index.unmet(place -> true, place -> unmet.add(new String(place.bytes(), StandardCharsets.UTF_8)));
        return List.copyOf(unmet);
    }

    private void assertSame(BackupIndex index, Map<String, String> expected) throws Exception {
        expected.forEach((key, value) ->
                assertThat(holds(index, key, value)).as("%s = %s", key, value).isTrue());
        assertThat(index.size()).isEqualTo(expected.size());
        index.beginPass();
        assertThat(unmet(index)).containsExactlyElementsOf(new TreeSet<>(expected.keySet()));
    }

    @Test
    void saysTheSameWhenItIsReadAgain() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, String> expected = new HashMap<>();
        BackupIndex index = index();
        for (int i = 0; i < 1_500; i++) {
            String key = "key:" + random.nextInt(60);
            String value = random.nextInt(4) == 0 ? null : "" + random.nextInt(5);
            store(index, key, value);
            expected.remove(key);
            if (value != null) {
                expected.put(key, value);
            }
            if (random.nextInt(20) == 0) {
                index.save(i);
            }
            if (random.nextInt(300) == 0) {
                index.save(i);
                index = index();
            }
        }
        index.save(7);

        BackupIndex again = index();
        assertThat(again.storedUpTo()).isEqualTo(7);
        assertSame(again, expected);
        assertThat(bucket.names("caravan/index/")).as("files, of seed %d", seed).hasSizeLessThan(20);
    }

    @Test
    void saysTheSameWhenItIsSignedAndEncrypted() throws Exception {
        settings.setSigningKey(KEY);
        settings.setEncryptionKey(KEY);
        settings.setCompression(3);
        settings.setPath("some/path");
        BackupIndex index = index();
        store(index, "a secret name", "1");
        index.save(1);

        assertSame(index(), Map.of("a secret name", "1"));
        assertThat(bucket.names()).allMatch(name -> name.startsWith("some/path/caravan/"));
        for (String name : bucket.names()) {
            assertThat(new String(bucket.get(name), StandardCharsets.ISO_8859_1))
                    .doesNotContain("secret name");
        }
    }

    @Test
    void doubtsWhatWasAboutToBeStoredWhenItsProcessDied() throws Exception {
        BackupIndex index = index();
        store(index, "changed", "1");
        store(index, "same", "1");
        index.save(1);
        store(index, "changed", "2");
        store(index, "new", "1");
        announce(index, "begun");

        BackupIndex again = index();

        assertThat(holds(again, "same", "1")).isTrue();
        assertThat(holds(again, "changed", "1")).isFalse();
        assertThat(holds(again, "changed", "2")).isFalse();
        assertThat(again.meet(place("new"))).isTrue();
        again.beginPass();
        again.save(2);
        assertThat(unmet(again)).containsExactly("begun", "changed", "new", "same");
        BackupIndex third = index();
        third.beginPass();
        assertThat(unmet(third)).containsExactly("begun", "changed", "new", "same");
    }

    @Test
    void doubtsNothingThatWasSavedSince() {
        BackupIndex index = index();
        store(index, "a", "1");
        index.save(1);

        assertThat(holds(index(), "a", "1")).isTrue();
        assertThat(index().size()).isEqualTo(1);
    }

    @Test
    void doubtsWhatIsBeingStoredWhileItIsSaved() {
        BackupIndex index = index();
        announce(index, "a");
        index.save(1);

        assertThat(index().meet(place("a"))).isTrue();
    }

    @Test
    void findsWhatHasVanishedThoughItWasNeverSaved() throws Exception {
        BackupIndex index = index();
        store(index, "a", "1");
        index.beginPass();
        index.save(1);

        assertThat(unmet(index)).containsExactly("a");
    }

    @Test
    void isNotAheadWhenItsProcessDiesBetweenAFileAndItsManifest() {
        BackupIndex index = index();
        store(index, "a", "1");
        index.save(1);
        store(index, "a", "2");
        byte[] manifest = bucket.get("caravan/manifest");
        index.save(2);
        bucket.put("caravan/manifest", manifest);

        BackupIndex again = index();

        assertThat(again.storedUpTo()).isEqualTo(1);
        assertThat(holds(again, "a", "1")).isFalse();
        assertThat(again.meet(place("a"))).isTrue();
    }

    @Test
    void forgetsNothingThatItCouldNotSave() {
        BackupIndex index = index();
        store(index, "a", "1");
        index.openGap(5, "a reason");
        faults.next(50, S3Call.PUT, S3Fault.SLOW_DOWN);

        assertThatThrownBy(() -> index.save(1)).isInstanceOf(SinkAwayException.class);
        faults.heal();
        index.save(2);

        assertThat(holds(index(), "a", "1")).isTrue();
        assertThat(index().storedUpTo()).isEqualTo(2);
    }

    @Test
    void isRightWhenTheAnswerToItsManifestIsLost() throws Exception {
        BackupIndex index = index();
        store(index, "a", "1");
        faults.next(4, S3Call.PUT, S3Fault.LOSE_ANSWER);

        assertThatThrownBy(() -> index.save(1)).isInstanceOf(SinkAwayException.class);
        assertThatThrownBy(() -> index.save(1)).isInstanceOf(SinkAwayException.class);
        faults.heal();
        index.save(1);

        assertSame(index(), Map.of("a", "1"));
    }

    @Test
    void hasEverythingStoredAgainWhereAFileIsDamaged() {
        BackupIndex index = index();
        store(index, "a", "1");
        index.openGap(5, "a reason");
        index.closeGap(6);
        index.save(1);
        bucket.flip(bucket.names("caravan/index/").get(0), -40);

        BackupIndex again = index();

        assertThat(again.size()).isZero();
        assertThat(holds(again, "a", "1")).isFalse();
        assertThat(again.storedUpTo()).isEqualTo(1);
    }

    @Test
    void hasEverythingStoredAgainWhereTheManifestIsDamaged() {
        BackupIndex index = index();
        store(index, "a", "1");
        index.save(1);
        bucket.flip("caravan/manifest", -40);

        BackupIndex again = index();

        assertThat(again.size()).isZero();
        store(again, "a", "1");
        again.save(2);
        assertThat(holds(index(), "a", "1")).isTrue();
    }

    @Test
    void isReadAgainWhereItWasDamagedOnItsWay() throws Exception {
        BackupIndex index = index();
        store(index, "a", "1");
        index.save(1);
        faults.next(1, S3Call.GET, S3Fault.FLIP);
        faults.next(1, S3Call.GET, S3Fault.TRUNCATE);

        assertSame(index(), Map.of("a", "1"));
    }

    @Test
    void becomesSmallerWhereMostLinesSayNothingAnyMore() throws Exception {
        BackupIndex index = index();
        for (int round = 0; round < 12; round++) {
            for (int i = 0; i < 10_000; i++) {
                stored(index, "key:" + i, round < 11 || i < 100 ? "" + round : null);
            }
            index.save(round);
        }

        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            expected.put("key:" + i, "11");
        }
        assertSame(index(), expected);
        assertThat(bucket.names("caravan/index/")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void consistsOfFewFilesHoweverOftenItIsSaved() throws Exception {
        BackupIndex index = index();
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            store(index, "key:" + i % 40, "" + i);
            expected.put("key:" + i % 40, "" + i);
            index.save(i);
        }

        assertThat(bucket.names("caravan/index/")).hasSizeLessThanOrEqualTo(16);
        assertSame(index(), expected);
    }

    @Test
    void handsOnWhatHasVanishedWhileItsFilesAreMerged() throws Exception {
        BackupIndex index = index();
        for (int i = 0; i < 12; i++) {
            store(index, "key:" + i, "1");
            index.save(i);
        }
        index.beginPass();

        TreeSet<String> unmet = new TreeSet<>();
        index.unmet(place -> true, place -> {
            unmet.add(new String(place.bytes(), StandardCharsets.UTF_8));
            store(index, "other:" + unmet.size(), "1");
            index.save(100);
        });

        assertThat(unmet).hasSize(12);
    }

    @Test
    void givesNoTimestampTwice() {
        BackupIndex index = index();
        KeyState state = state("a", "1");
        index.stored(state, StateDigest.of(state), clock + 500);
        index.stored(state, StateDigest.of(state), clock + 300);
        assertThat(index.versionFor(state)).isEqualTo(clock + 501);

        KeyState gone = state("a", null);
        index.stored(gone, StateDigest.of(gone), clock + 600);
        assertThat(index.versionFor(gone)).isEqualTo(clock + 601);

        index.save(1);
        assertThat(index().versionFor(gone)).isEqualTo(clock + 601);
    }

    @Test
    void neitherListsNorReadsObjectsToCompare() throws Exception {
        BackupIndex index = index();
        store(index, "a", "1");
        index.save(1);
        BackupIndex again = index();
        again.load();
        faults.forgetCounts();

        for (int i = 0; i < 1_000; i++) {
            holds(again, "a", "" + i);
            again.meet(place("b" + i));
            again.versionFor(state("a", "1"));
        }
        again.beginPass();
        again.meet(place("a"));
        assertThat(unmet(again)).isEmpty();

        for (S3Call call : S3Call.values()) {
            assertThat(faults.count(call)).as("%s", call).isZero();
        }
    }
}

package io.caravan.process.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNamesTest {

    private static final long SEED = 20261122;

    /** SHA-256 of "abc", as FIPS 180 gives it. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final byte[] KEY = "abc".getBytes(UTF_8);

    @ParameterizedTest
    @CsvSource({"'',''", "/,''", "/my-keys/,my-keys/", "my-keys,my-keys/", "a/b,a/b/", "//a,/a/"})
    void readsThePathAsTheRealtimeBackupDoes(String given, String path) {
        assertThat(new ObjectNames(given, false).path()).isEqualTo(path);
        assertThat(new ObjectNames(given, false).name(0, KEY)).isEqualTo(path + ABC + ".backup");
    }

    @Test
    void namesTheLatestVersionByTheHashOfTheKey() {
        assertThat(new ObjectNames("p", false).name(3, KEY)).isEqualTo("p/db3/" + ABC + ".backup");
        assertThat(new ObjectNames("p", true).name(0, KEY)).isEqualTo("p/ba/" + ABC + ".backup");
        assertThat(new ObjectNames("", true).name(15, KEY)).isEqualTo("ba/db15/" + ABC + ".backup");
    }

    @Test
    void namesAVersionByThirteenDigitsAndTheHash() {
        ObjectNames names = new ObjectNames("p", true);

        assertThat(names.name(3, KEY, 1_700_000_000_123L)).isEqualTo("p/ba/db3/1700000000123." + ABC + ".backup");
        assertThat(names.name(0, KEY, 7)).isEqualTo("p/ba/0000000000007." + ABC + ".backup");
        assertThatThrownBy(() -> names.name(0, KEY, 10_000_000_000_000L)).hasMessageContaining("thirteen digits");
    }

    @Test
    void readsTenDigitsAsSecondsAndThirteenAsMilliseconds() {
        ObjectNames names = new ObjectNames("", false);

        ObjectName seconds = names.parse("1700000000." + ABC + ".backup").orElseThrow();
        ObjectName millis = names.parse("1700000000001." + ABC + ".backup").orElseThrow();

        assertThat(seconds.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(millis.timestamp()).isEqualTo(1_700_000_000_001L);
        assertThat(seconds.isVersion()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ABC,
                ABC + ".backup.tmp",
                "x" + ABC + ".backup",
                "1." + ABC + ".backup",
                "17000000000." + ABC + ".backup",
                "17000000000000." + ABC + ".backup",
                "-700000000." + ABC + ".backup",
                "1700000000.1700000000." + ABC + ".backup",
                "bb/" + ABC + ".backup",
                "db0/" + ABC + ".backup",
                "db03/" + ABC + ".backup",
                "db2147483648/" + ABC + ".backup",
                "db3/ba/" + ABC + ".backup",
                "other/" + ABC + ".backup",
                "caravan/" + ABC + ".backup",
                "caravan/manifest",
                "caravan/segments/1700000000001-1.segment",
                "/" + ABC + ".backup",
                ABC + ".backup\n"
            })
    void takesNothingElseForAVersion(String objectKey) {
        assertThat(new ObjectNames("", false).parse(objectKey)).isEmpty();
        assertThat(new ObjectNames("p", false).parse("p/" + objectKey)).isEmpty();
    }

    @Test
    void takesNoUpperCaseHash() {
        assertThat(new ObjectNames("", false).parse(ABC.toUpperCase(Locale.ROOT) + ".backup"))
                .isEmpty();
    }

    @Test
    void takesNothingOfAnotherPath() {
        assertThat(new ObjectNames("p", false).parse("q/" + ABC + ".backup")).isEmpty();
        assertThat(new ObjectNames("p", false).parse(ABC + ".backup")).isEmpty();
        assertThat(new ObjectNames("", false).parse("p/" + ABC + ".backup")).isEmpty();
        assertThat(new ObjectNames("a.c", false).parse("abc/" + ABC + ".backup"))
                .isEmpty();
    }

    @Test
    void readsEveryNameThatAnySettingGives() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            String path = random.nextBoolean() ? "" : "a" + random.nextInt(9) + "/db4";
            int database = random.nextInt(3) == 0 ? 0 : random.nextInt(Integer.MAX_VALUE);
            byte[] key = new byte[random.nextInt(20)];
            random.nextBytes(key);
            long timestamp = random.nextBoolean() ? ObjectName.PLAIN : random.nextLong(10_000_000_000_000L);
            ObjectNames writer = new ObjectNames(path, random.nextBoolean());
            String objectKey =
                    timestamp == ObjectName.PLAIN ? writer.name(database, key) : writer.name(database, key, timestamp);

            ObjectName name =
                    new ObjectNames(path, random.nextBoolean()).parse(objectKey).orElseThrow();

            assertThat(name.timestamp()).as("seed %d", SEED).isEqualTo(timestamp);
            assertThat(name.isOfKey(key)).as("seed %d", SEED).isTrue();
            assertThat(name.isOfDatabase(database)).as("seed %d", SEED).isTrue();
            assertThat(name.isOfDatabase(database + 1)).as("seed %d", SEED).isFalse();
            assertThat(name.database()).as("seed %d", SEED).isEqualTo(database == 0 ? ObjectName.NO_FOLDER : database);
        }
    }

    @Test
    void namesSegmentsBesideTheOtherHousekeeping() {
        ObjectNames names = new ObjectNames("p", true);

        String objectKey = names.segment(1_700_000_000_001L, 12);

        assertThat(objectKey).isEqualTo("p/caravan/segments/1700000000001-12.segment");
        assertThat(names.parseSegment(objectKey)).contains(new SegmentName(objectKey, 1_700_000_000_001L, 12));
        assertThat(names.parseSegment(names.housekeeping() + "manifest")).isEmpty();
        assertThat(names.parseSegment("p/caravan/segments/1700000000001-012.segment"))
                .isEmpty();
    }
}

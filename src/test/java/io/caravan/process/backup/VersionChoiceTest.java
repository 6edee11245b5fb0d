package io.caravan.process.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VersionChoiceTest {

    private static final long SEED = 20261129;

    @Test
    void takesTheNewestThatWasCapturedByTheInstant() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            TreeMap<Long, StoredVersion<String>> model = new TreeMap<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                StoredVersion<String> version = new StoredVersion<>(random.nextInt(100), random.nextInt(100), "v" + i);
                model.putIfAbsent(version.instant(), version);
            }
            List<StoredVersion<String>> versions = new ArrayList<>(model.values());
            Collections.shuffle(versions, random);
            long instant = random.nextInt(100);

            StoredVersion<String> expected = model.floorEntry(instant) == null
                    ? null
                    : model.floorEntry(instant).getValue();
            assertThat(VersionChoice.at(instant, versions).orElse(null))
                    .as("seed %d", SEED)
                    .isEqualTo(expected);
            assertThat(VersionChoice.newest(versions).orElse(null))
                    .as("seed %d", SEED)
                    .isEqualTo(model.isEmpty() ? null : model.lastEntry().getValue());
        }
    }

    @Test
    void takesThePlainObjectByItsCaptureOrElseByWhenItWasStored() {
        StoredVersion<String> known = StoredVersion.of(plain(), 1000, 5000, "known");
        StoredVersion<String> unknown = StoredVersion.of(plain(), -1, 5000, "unknown");

        assertThat(VersionChoice.at(1000, List.of(known))).contains(known);
        assertThat(VersionChoice.at(999, List.of(known))).isEmpty();
        assertThat(VersionChoice.at(5000, List.of(unknown))).contains(unknown);
        assertThat(VersionChoice.at(4999, List.of(unknown))).isEmpty();
    }

    @Test
    void comparesOldVersionsAndOursAsNumbers() {
        StoredVersion<String> old = StoredVersion.of(version("1700000000"), -1, 1_700_000_009_000L, "old");
        StoredVersion<String> own = StoredVersion.of(version("1699999999999"), 1, 1_700_000_009_000L, "own");
        StoredVersion<String> later = StoredVersion.of(version("1700000000001"), 1, 1_700_000_009_000L, "later");
        StoredVersion<String> inSegment = StoredVersion.of(
                new SegmentEntry("", 0, 0, 1, 1_700_000_000_002L, 1, false, -1), 1_700_000_009_000L, "segment");
        List<StoredVersion<String>> versions = List.of(later, inSegment, old, own);

        assertThat(VersionChoice.at(1_699_999_999_999L, versions)).contains(own);
        assertThat(VersionChoice.at(1_700_000_000_000L, versions)).contains(old);
        assertThat(VersionChoice.at(1_700_000_000_001L, versions)).contains(later);
        assertThat(VersionChoice.newest(versions)).contains(inSegment);
    }

    @Test
    void takesTheOneThatWasStoredLaterOfTwoOfOneInstant() {
        StoredVersion<String> first = new StoredVersion<>(1000, 2000, "first");
        StoredVersion<String> second = new StoredVersion<>(1000, 3000, "second");

        assertThat(VersionChoice.at(1000, List.of(second, first))).contains(second);
        assertThat(VersionChoice.at(1000, List.of(first, second))).contains(second);
    }

    private static ObjectName plain() {
        return new ObjectName("o", ObjectName.NO_FOLDER, "", ObjectName.PLAIN);
    }

    private static ObjectName version(String timestamp) {
        return new ObjectNames("", false)
                .parse(timestamp + "." + "0".repeat(64) + ".backup")
                .orElseThrow();
    }
}

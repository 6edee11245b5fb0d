package io.caravan.state.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.caravan.process.backup.ObjectName;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static List<Long> outdated(Retention retention, long... instants) {
        List<BucketVersion> versions = LongStream.of(instants)
                .mapToObj(instant -> new BucketVersion(
                        new ObjectName(instant + ".backup", ObjectName.NO_FOLDER, "00", instant), -1, 1, instant, 0))
                .toList();
        return retention.outdated(versions).stream().map(BucketVersion::instant).toList();
    }

    @Test
    void keepsWhatHeldWhenTheTimeToKeepBegan() {
        Retention retention = new Retention(100, Retention.ANY_NUMBER);

        assertThat(outdated(retention, 10, 20, 90, 110, 120)).containsExactly(20L, 10L);
        assertThat(outdated(retention, 10, 100, 110)).containsExactly(10L);
    }

    @Test
    void keepsTheNewestHoweverOldItIs() {
        assertThat(outdated(new Retention(100, Retention.ANY_NUMBER), 10, 20)).containsExactly(10L);
        assertThat(outdated(new Retention(100, Retention.ANY_NUMBER), 10)).isEmpty();
        assertThat(outdated(new Retention(Retention.FOR_EVER, 1), 10, 20)).containsExactly(10L);
    }

    @Test
    void keepsSoManyWhereANumberIsGiven() {
        assertThat(outdated(new Retention(Retention.FOR_EVER, 2), 1, 4, 2, 3)).containsExactly(2L, 1L);
        assertThat(outdated(new Retention(3, 3), 1, 2, 3, 4, 5)).containsExactly(2L, 1L);
        assertThat(outdated(new Retention(Retention.FOR_EVER, Retention.ANY_NUMBER), 1, 2))
                .isEmpty();
    }

    @Test
    void refusesToKeepNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retention(0, 0))
                .withMessage("At least 1 version of each key must be kept, not 0");
    }
}
